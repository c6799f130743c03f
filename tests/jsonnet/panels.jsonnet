local demo = std.extVar('mltgen');
local metrics = { type: demo.data_sources.metrics.type, uid: demo.data_sources.metrics.uid };
local panel(title, type, expr, source) = {
  title: title,
  type: type,
  datasource: source,
  gridPos: { x: 0, y: 0, w: 12, h: 8 },
  targets: [{ refId: 'A', expr: expr }],
};
{
  title: 'Panels',
  panels: [
    panel('A slip in the type', 'timeserie', 'up', metrics),
    panel('A slip in a function', 'stat', 'sum(rat(http_requests_total[$__rate_interval]))', metrics),
    panel('Open', 'stat', 'sum(rate(http_requests_total[5m])', metrics),
    // These are right, or nobody knows.
    panel('Right', 'timeseries', 'sum by (job) (rate(x{job=~"${job}"}[$__rate_interval]))', metrics),
    panel('Logs', 'logs', 'sum(bytes_rate({job="a"} |= "(" [5m]))', { type: 'loki', uid: 'l' }),
    panel('Unknown', 'stat', 'rat(x)', { uid: 'x' }),
    panel('Variable', 'stat', '${function}(x[5m]) + rate(x{$labels', metrics),
    panel('A plugin', 'timesheet-panel', 'up', metrics),
    panel('Another plugin', 'grafana-clock-panel', 'up', metrics),
  ],
}
