{ // As much of Grafana's JSON as is needed here; `jb` would put a whole library into `vendor`.
  lines(title, description, expr, legend):: {
    local data = std.extVar('mltgen').data_sources.metrics,
    type: 'timeseries', title: title, description: description, datasource: data,
    targets: [{ refId: 'A', expr: expr, legendFormat: legend, datasource: data }],
    fieldConfig: { defaults: { min: 0 }, overrides: [] },
  },
  unit(id):: { fieldConfig+: { defaults+: { unit: id } } },
  below(panels):: std.mapWithIndex(function(i, it) it { gridPos: { x: 0, y: 8 * i, w: 24, h: 8 } }, panels),
}
