local demo = std.extVar('mltgen');
{ title: dmo.demo.title, panels: [] }
