local place(w) = { gridPos: { x: 12, y: 0, w: w, h: 8 } };
{
  title: 'B',
  panels: [
    { title: 'no kind' } + place(12),
    { type: 'text', title: 'no place' },
    { type: 'text', title: 'too wide' } + place(13),
    { type: 'text', title: 'half', gridPos: { x: 0, y: 0, w: 1.5, h: 1 } },
    { type: 'text', title: 'first', id: 7 } + place(1),
    { type: 'text', title: 'second', id: 7 } + place(1),
  ],
}
