
  // Told of alerts by Grafana, in the form of its webhook. Each alert that fires has one open incident,
  // known by its fingerprint; the incident is resolved when the alert is. Any part may be told again.
  var SEVERITY = { critical: '1', warning: '2', info: '3' };
  var DONE = '6,7,8'; // resolved, closed, cancelled

  if (!gs.hasRole('itil')) {
    return refuse(403, 'the user of Grafana needs the role itil');
  }
  var body = request.body ? request.body.data : null;
  var alerts = body ? body.alerts : null;
  // All of it is looked at before anything is done.
  if (!alerts || typeof alerts !== 'object' || !alerts.length) {
    return refuse(400, 'alerts are missing');
  }
  for (var each = 0; each < alerts.length; each++) {
    var one = alerts[each];
    if (!one || !one.fingerprint || (one.status !== 'firing' && one.status !== 'resolved')) {
      return refuse(400, 'alert ' + each + ' has no fingerprint, or is neither firing nor resolved');
    }
  }
  var told = [];
  var failed = false;
  for (var at = 0; at < alerts.length; at++) {
    var outcome = take(alerts[at]);
    failed = failed || outcome.action === 'error';
    told.push(outcome);
  }
  // Grafana sends again what was not taken.
  response.setStatus(failed ? 500 : 200);
  response.setBody({ incidents: told });

  function take(alert) {
    var labels = alert.labels || {};
    var notes = alert.annotations || {};
    var key = 'grafana:' + alert.fingerprint;
    var record = new GlideRecord('incident');
    record.addQuery('correlation_id', key);
    record.addQuery('state', 'NOT IN', DONE);
    record.orderByDesc('sys_created_on');
    record.setLimit(1);
    record.query();
    var open = record.next();
    var action = 'nothing';
    if (alert.status === 'resolved' && open) {
      record.setValue('state', '6');
      record.setValue('close_code', CLOSE_CODE);
      record.setValue('close_notes', 'Resolved by Grafana at ' + alert.endsAt);
      action = record.update() ? 'resolved' : 'error';
    } else if (alert.status === 'firing' && open) {
      var news = description(alert, notes);
      if (record.getValue('description') !== news) {
        record.setValue('description', news);
        record.work_notes = 'Still firing. ' + (notes.summary || '');
        action = record.update() ? 'updated' : 'error';
      }
    } else if (alert.status === 'firing') {
      record = new GlideRecord('incident');
      record.initialize();
      // Two that are told at once would both find nothing open: of one number there can be one record.
      record.setNewGuidValue(new GlideDigest().getMD5Hex(key + alert.startsAt));
      fill(record, alert, labels, notes, key);
      action = record.insert() ? 'created' : 'error';
    }
    var number = open || action === 'created' ? String(record.getValue('number')) : '';
    return { fingerprint: alert.fingerprint, action: action, number: number };
  }

  function fill(record, alert, labels, notes, key) {
    var service = notes.service || labels.service || labels.service_name || labels.component || labels.container || '';
    var urgency = SEVERITY[labels.severity] || '3';
    var title = labels.alertname || 'Alert';
    record.setValue('correlation_id', key);
    record.setValue('correlation_display', 'Grafana');
    record.setValue('short_description', service ? title + ': ' + service : title);
    record.setValue('description', description(alert, notes));
    record.setValue('urgency', urgency);
    record.setValue('impact', urgency);
    if (record.isValidField(SERVICE_COLUMN)) {
      record.setValue(SERVICE_COLUMN, service);
    }
  }

  function description(alert, notes) {
    var parts = [
      [notes.summary],
      [notes.description],
      ['Value', notes.value || notes.anomalous_value],
      ['Actual', notes.anomalous_actual],
      ['Predicted', notes.anomalous_predicted],
      ['Forecast', notes.grafana_ml_forecast_name],
      ['Forecast', notes.grafana_ml_forecast_url],
      ['Dashboard', notes.dashboard_url || alert.dashboardURL],
      ['Panel', alert.panelURL],
      ['Run-book', notes.runbook_url],
      ['Rule', alert.generatorURL],
      ['Silence', alert.silenceURL]
    ];
    var lines = [];
    for (var at = 0; at < parts.length; at++) {
      var text = parts[at][parts[at].length - 1];
      if (text) {
        lines.push(parts[at].length > 1 ? parts[at][0] + ': ' + text : text);
      }
    }
    return lines.join('\n');
  }

  function refuse(status, message) {
    var error = new sn_ws_err.ServiceError();
    error.setStatus(status);
    error.setMessage(message);
    response.setError(error);
  }
})(request, response);
