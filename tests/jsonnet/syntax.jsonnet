{
  title: 'Mine'
  panels: [],
}
