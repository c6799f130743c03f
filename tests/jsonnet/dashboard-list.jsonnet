[{ title: 'One', panels: [] }, { title: 'Two', panels: [] }]
