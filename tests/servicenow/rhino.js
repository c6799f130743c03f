// Runs the script of the resource as ServiceNow does, over a table in memory, and prints what came of it.
// Input: the script's path, and on standard input a list of bodies that Grafana sends.
"use strict";
const fs = require("fs");
const script = fs.readFileSync(process.argv[2], "utf8");
const without = process.env.WITHOUT_COLUMN;
const table = [];
let saved = true;

class GlideRecord {
  constructor() { this.filters = []; this.values = {}; }
  addQuery(field, ...rest) {
    const [operator, value] = rest.length === 2 ? rest : ["=", rest[0]];
    this.filters.push((row) => operator === "=" ? row[field] === value : !value.split(",").includes(row[field]));
  }
  orderByDesc() { this.newestFirst = true; }
  setLimit(most) { this.most = most; }
  query() { this.found = table.filter((row) => this.filters.every((test) => test(row))).reverse().slice(0, this.most); }
  next() { const row = this.found.shift(); if (!row) return false; this.row = row; this.values = { ...row }; return true; }
  initialize() { this.values = { state: "1" }; }
  setNewGuidValue(id) { this.values.sys_id = id; }
  isValidField(field) { return field !== without; }
  getValue(field) { return this.values[field] ?? null; }
  setValue(field, value) { this.values[field] = value; }
  set work_notes(text) { this.values.work_notes = text; }
  insert() {
    if (!saved || table.some((row) => row.sys_id === this.values.sys_id)) return null;
    this.values.number = "INC" + String(table.length + 1).padStart(7, "0");
    table.push({ ...this.values });
    return this.values.sys_id;
  }
  update() { if (!saved) return null; Object.assign(this.row, this.values); return this.row.sys_id; }
}
class GlideDigest {
  getMD5Hex(text) { return require("crypto").createHash("md5").update(text).digest("hex"); }
}
class ServiceError {
  setStatus(status) { this.status = status; }
  setMessage(message) { this.message = message; }
}
const run = (body) => {
  const answer = { status: 200 };
  const response = {
    setStatus(status) { answer.status = status; },
    setBody(body) { answer.body = body; },
    setError(error) { answer.status = error.status; answer.error = error.message; },
  };
  if (body === "broken table") { saved = false; return answer; }
  if (body === "whole table") { saved = true; return answer; }
  const gs = { hasRole: () => process.env.WITHOUT_ROLE !== "1" };
  const scope = { request: { body: { data: body } }, response, GlideRecord, GlideDigest, gs, sn_ws_err: { ServiceError } };
  new Function(...Object.keys(scope), script)(...Object.values(scope));
  return answer;
};
const answers = JSON.parse(fs.readFileSync(0, "utf8")).map(run);
console.log(JSON.stringify({ answers, table }, null, 1));
