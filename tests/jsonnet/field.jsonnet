local signals = std.extVar('mltgen').signals;
{ title: 'Field', panels: [], calls: signals.cals.metric }
