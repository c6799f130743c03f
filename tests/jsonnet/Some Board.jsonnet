{ title: 'Some', panels: [] }
