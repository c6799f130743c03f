{ title: 'Twice', panels: [] }
