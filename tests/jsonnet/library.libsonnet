{
  wide(w):: assert w <= 24 : 'a dashboard has 24 columns'; { gridPos: { x: 0, y: 0, w: w, h: 8 } },
}
