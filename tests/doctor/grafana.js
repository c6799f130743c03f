// A Grafana of the size of a test: answers queries with one series, but for what MISSING (a regular
// expression) matches. Prints its port.
"use strict";
const http = require("http");
const missing = new RegExp(process.env.MISSING || "^$");
http.createServer((request, response) => {
  let text = "";
  request.on("data", (part) => { text += part; });
  request.on("end", () => {
    const answer = (status, body) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.url === "/api/health") return answer(200, { database: "ok", version: "12.3.0" });
    if (request.headers.authorization !== "Bearer a\"token") return answer(401, { message: "Unauthorized" });
    if (request.url.startsWith("/api/prometheus/grafana/api/v1/rules")) {
      const rule = (name) => ({ name, health: missing.test(name) ? "error" : "ok", lastError: missing.test(name) ? "no such data source" : "" });
      return answer(200, { data: { groups: [
        { file: "Ecommerce App", rules: ["High Latency", "Unusual Latency"].map(rule) },
        { file: "Somebody else", rules: [{ name: "Theirs", health: "error" }] },
      ] } });
    }
    if (request.url === "/api/folders") return answer(200, []);
    const { queries } = JSON.parse(text);
    const results = {};
    for (const query of queries) {
      if (JSON.stringify(query).includes("$")) return answer(400, { message: "a variable is left: " + JSON.stringify(query) });
      const is = query.expr || query.query || JSON.stringify(query);
      if (is.includes("broken_metric")) return answer(400, { results: { A: { error: "parse error" } } });
      if (is === "mltgen_component_health < 0" && missing.test("boxes cannot be asked")) return answer(502, { message: "Bad gateway" });
      const grey = is === "mltgen_component_health < 0";
      const fields = [{ name: "Time" }, { name: "Value", labels: { component: "cart" } }];
      const empty = grey ? !missing.test("cart is grey") : missing.test(is);
      results[query.refId] = { frames: empty ? [] : [{ schema: { fields }, data: { values: [[1], [1]] } }] };
    }
    answer(200, { results });
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
