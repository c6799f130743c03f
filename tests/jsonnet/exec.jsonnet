{ title: 'Mine', panels: [] }
