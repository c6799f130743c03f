function(title) { title: title, panels: [] }
