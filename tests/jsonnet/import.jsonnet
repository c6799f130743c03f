// A library that is not there.
local g = import '../../grafonnet/main.libsonnet';
g.dashboard.new('Mine')
