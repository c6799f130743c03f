local g = import 'library.libsonnet';
{ title: 'Mine', panels: [{ type: 'text' } + g.wide(48)] }
