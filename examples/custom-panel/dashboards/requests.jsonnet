local g = import 'grafana.libsonnet', demo = std.extVar('mltgen'); // what demo.toml says
local calls = demo.signals.calls, most = demo.values.most; // `calls`: as this collector names it
local busiest(name) = 'topk(%d, sum by (span_name) (rate(%s{%s="%s",span_kind="SPAN_KIND_SERVER"}[$__rate_interval])))'
                      % [most, calls.metric, calls.component, name];
{
  title: 'Busiest Requests',
  description: 'Which requests are asked for most?',
  panels: g.below([
    g.lines(demo.services[name].title, 'Its %d busiest requests.' % most, busiest(name), '{{span_name}}') + g.unit('reqps')
    for name in std.objectFields(demo.services)
  ]),
}
