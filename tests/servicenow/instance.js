// A ServiceNow instance of the size of a test: the Table API over tables in memory, and a resource that
// refuses what is no alert. Prints its port. ASLEEP=1: answers with a page, as instances do that sleep.
// OLD=1: wants a version of a service before a resource.
"use strict";
const http = require("http");
const tables = { incident: [], sys_choice: [{ sys_id: "c1", name: "incident", element: "close_code", value: "Solved (Permanently)", label: "Solved (Permanently)" }] };
let last = 0;
const matches = (query) => (row) => query.split("^OR").some((either, at) => either.split("^").every((part) => {
  const [field, value] = part.split(/=(.*)/s);
  if (field === "web_service_definition.service_id") {
    const service = (tables.sys_ws_definition || []).find((it) => it.sys_id === row.web_service_definition);
    return service && service.service_id === value;
  }
  return row[field] === value;
}));
http.createServer((request, response) => {
  let text = "";
  request.on("data", (part) => { text += part; });
  request.on("end", () => {
    const address = new URL(request.url, "http://localhost");
    const answer = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (process.env.ASLEEP) {
      response.writeHead(200, { "content-type": "text/html" });
      return response.end("<html>Your instance is hibernating</html>");
    }
    const login = Buffer.from((request.headers.authorization || "").slice(6), "base64").toString();
    if (login !== "admin:it's \"secret\"") return answer(401, { error: { message: "User Not Authenticated" } });
    if (address.pathname === "/tables") return answer(200, tables);
    if (address.pathname.startsWith("/api/4711/")) return answer(400, { error: { message: "alerts are missing" } });
    const [, name, id] = address.pathname.match(/^\/api\/now\/table\/(\w+)(?:\/(\w+))?$/) || [];
    if (!name) return answer(404, { error: { message: "no such resource" } });
    const table = tables[name] = tables[name] || [];
    if (request.method === "GET") {
      const query = address.searchParams.get("sysparm_query");
      return answer(200, { result: table.filter(query ? matches(query) : () => true).slice(0, 1) });
    }
    const values = JSON.parse(text);
    if (request.method === "PATCH") {
      const row = table.find((it) => it.sys_id === id);
      Object.assign(row, values);
      return answer(200, { result: row });
    }
    if (process.env.OLD && name === "sys_ws_operation" && !tables.sys_ws_version) {
      return answer(403, { error: { message: "a version is needed" } });
    }
    const row = { sys_id: "id" + ++last, ...values };
    if (name === "sys_ws_operation") row.operation_uri = "/api/4711/" + (tables.sys_ws_version ? "v1/" : "") + "mltgen/alert";
    table.push(row);
    return answer(201, { result: row });
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
