// The title of one that every demo has.
{ title: 'Exec Overview', panels: [] }
