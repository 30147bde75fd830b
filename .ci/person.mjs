// A person without a browser: cookies, forms, mail. For the benchmarks.
import { randomBytes } from "node:crypto";

export const password = "violet lantern kettle orbit";

export class Person {
  #cookies = new Map();

  /** `address` is where the person comes from, as a trusted proxy would tell it. */
  constructor(port, address = "198.51.100.7") {
    this.url = `http://localhost:${port}`;
    this.address = address;
  }

  get headers() {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return { cookie, "x-forwarded-for": this.address };
  }

  async send(path, init = {}) {
    const response = await fetch(`${this.url}${path}`, { ...init, headers: { ...init.headers, ...this.headers }, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=", 2);
      if (value) this.#cookies.set(name, value);
      else this.#cookies.delete(name);
    }
    return response;
  }

  post(path, fields) {
    const body = new URLSearchParams({ submission: randomBytes(32).toString("base64url"), ...fields }).toString();
    return this.send(path, { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" } });
  }

  async signUp(email, name) {
    await this.post("/sign-up", { email, password, name, terms: "on" });
    let code;
    while (!code) {
      const mails = await fetch(`${this.url}/dev/mail.json?to=${encodeURIComponent(email)}`).then((response) => response.json());
      code = mails[0]?.code;
      if (!code) await new Promise((next) => setTimeout(next, 50));
    }
    await this.post("/verify-email", { code });
    const welcome = await this.post("/welcome", { use_case: "api" });
    this.home = welcome.headers.get("location");
  }

  /** Where the form leads: back to itself when it was refused. */
  async signIn(email, tried = password) {
    const response = await this.post("/sign-in", { email, password: tried });
    await response.body?.cancel();
    return response.headers.get("location") ?? String(response.status);
  }

  /** The cookies, for the context of a browser. */
  get jar() {
    return [...this.#cookies].map(([name, value]) => ({ name, value, url: this.url }));
  }

  async createKey(name) {
    const made = await this.post(`${this.home}/keys/new`, { name, lifetime: "90_days" });
    const page = await (await this.send(made.headers.get("location"))).text();
    return /mmx_key_[0-9A-Za-z]{49}/.exec(page)[0];
  }
}
