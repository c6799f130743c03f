/** One of these, each as likely as its weight. */
function weighted(all) {
  let left = Math.random() * all.reduce((sum, { weight }) => sum + weight, 0);
  return all.find(({ weight }) => (left -= weight) < 0) || all[all.length - 1];
}

/** One of these. */
function any(all) {
  return all[Math.floor(Math.random() * all.length)];
}

/** A whole number below this. */
function below(end) {
  return Math.floor(Math.random() * end);
}

/** Somebody made up; addresses are of the networks that documentation may use. */
function person() {
  const [country, city] = any([["US", "Chicago"], ["DE", "Hamburg"], ["IN", "Pune"], ["BR", "Recife"], ["JP", "Sapporo"]]);
  const address = { street: `${1 + below(200)} Main Street`, city, country };
  return {
    agent: any([
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36",
    ]),
    tier: any(["bronze", "silver", "gold"]),
    device: `device-${below(10000)}`,
    country,
    ip: `${any(["192.0.2", "198.51.100", "203.0.113"])}.${1 + below(254)}`,
    shipping: address,
    billing: { ...address, card: { number: "4111111111111111", expires: "12/30", code: "123" } },
  };
}

/** Sends a request, checks its answer, and gives it back. */
function ask(user, { method, name, path, json, form, status }) {
  const headers = headersOf(user);
  let body = form === undefined ? null : form;
  if (json !== undefined) {
    body = JSON.stringify(json);
    headers["Content-Type"] = "application/json";
  }
  const response = http.request(method, target + path, body, {
    headers,
    responseCallback: http.expectedStatuses(...status),
    tags: { name },
  });
  check(response, { [`${name} answers ${status.join(" or ")}`]: () => status.includes(response.status) });
  return response;
}

/** A cookie of an answer; null if there is none. */
function cookie(response, name) {
  const [first] = response.cookies[name] || [];
  return first ? first.value : null;
}

/** A header of an answer; null if there is none. */
function header(response, name) {
  const wanted = name.toLowerCase();
  const found = Object.keys(response.headers).find((other) => other.toLowerCase() === wanted);
  return found === undefined ? null : response.headers[found];
}

/** What a path leads to in the JSON of an answer; null if it leads nowhere. */
function json(response, path) {
  try {
    const found = response.json(path);
    return found === undefined ? null : found;
  } catch (_) {
    return null;
  }
}

/** A value within a text. */
function text(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value within an address. */
function part(value) {
  return encodeURIComponent(text(value));
}
