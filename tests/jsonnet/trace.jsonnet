local seen(it) = std.trace('the title is ' + it, it);
{ title: seen('Traced'), panels: [] }
