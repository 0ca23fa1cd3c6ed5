// The line to the server. Three ways to listen, the best that the network lets through: WebSocket, server-sent events,
// plain requests. All carry the same frames in the same order and begin after the last one seen, so changing ways
// neither loses nor repeats anything. What is said goes by plain requests with an id, so that it may be said again.

const PATIENCE = 4000; // for the first sign of life on a new way
const PING = 15_000;
const PONG = 5000;
const CLIMB = 60_000; // how often a better way is tried again
const WAYS = ["socket", "events", "plain"];

const later = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

export class Refused extends Error {}
class Away extends Error {}

/** Ask the server; throw Away when it cannot be reached, Refused with its words when it says no. */
export async function ask(method, path, body, { timeout = 30_000, signal } = {}) {
  let answer;
  try {
    answer = await fetch(`/api/agent${path}`, {
      method,
      headers: body ? { "content-type": "application/json" } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(signal ? [signal] : [])]),
    });
  } catch (error) {
    throw new Away(String(error));
  }
  if (answer.status === 401) location.assign("/login");
  const read = await answer.json().catch(() => ({}));
  if (answer.status >= 500) throw new Away(read.detail || answer.statusText);
  if (!answer.ok) throw new Refused(typeof read.detail === "string" ? read.detail : answer.statusText);
  return read;
}

const newer = (one, other) => {
  const [a, b] = [one, other].map((id) => id.split("-").map(Number));
  return a[0] > b[0] || (a[0] === b[0] && (a[1] || 0) > (b[1] || 0));
};

export class Wire {
  constructor(session, after, onFrame, onState) {
    this.session = session;
    this.after = after || "0";
    this.onFrame = onFrame;
    this.onState = onState;
    this.way = 0;
    this.ending = new AbortController();
    this.run();
  }

  close() {
    this.ending.abort();
    this.drop?.();
  }

  get closed() {
    return this.ending.signal.aborted;
  }

  /** Listen, in the best way that works, until closed. */
  async run() {
    let pause = 250;
    while (!this.closed) {
      const began = Date.now();
      const heard = await this[WAYS[this.way]]().catch(() => false);
      if (this.closed) return;
      this.onState("wait", "Reconnecting");
      if (!(await this.reachable())) {
        this.onState("away", "No connection");
        await later(pause, this.ending.signal);
        pause = Math.min(pause * 2, 4000);
        this.way = 0;
        continue;
      }
      if (heard) {
        pause = 250;
        if (Date.now() - began < 1000) await later(500, this.ending.signal);
        if (this.climbing) this.way = 0;
        this.climbing = false;
      } else if (this.way < WAYS.length - 1) this.way += 1;
      else {
        // The server answers, but no way leads to the conversation: its memory is away. It comes back by itself.
        this.onState("away", "Not ready");
        await later(pause, this.ending.signal);
        pause = Math.min(pause * 2, 4000);
        this.way = 0;
      }
    }
  }

  async reachable() {
    try {
      return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok;
    } catch {
      return false;
    }
  }

  take(frame) {
    if (frame.id) {
      if (!newer(frame.id, this.after)) return;
      this.after = frame.id;
    }
    this.onFrame(frame);
  }

  /** Resolve true when the line was good and broke, false when it never came to life. */
  socket() {
    return new Promise((resolve) => {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      const socket = new WebSocket(`${scheme}://${location.host}/api/agent/ws/${encodeURIComponent(this.session)}?after=${this.after}`);
      let alive = false;
      let deadline = setTimeout(() => socket.close(), PATIENCE);
      const pinging = setInterval(() => {
        if (!alive || socket.readyState !== WebSocket.OPEN) return;
        socket.send('{"type":"ping"}');
        clearTimeout(deadline);
        deadline = setTimeout(() => end(), PONG);
      }, PING);
      const end = () => {
        clearTimeout(deadline);
        clearInterval(pinging);
        socket.onmessage = socket.onclose = null;
        socket.close();
        resolve(alive);
      };
      this.drop = end;
      socket.onclose = end;
      socket.onmessage = (message) => {
        clearTimeout(deadline);
        if (!alive) this.onState("live", "Live");
        alive = true;
        this.take(JSON.parse(message.data));
      };
    });
  }

  events() {
    return new Promise((resolve) => {
      const source = new EventSource(`/api/agent/events/${encodeURIComponent(this.session)}?after=${this.after}`);
      let alive = false;
      const deadline = setTimeout(() => end(), PATIENCE);
      const climb = setTimeout(() => ((this.climbing = true), end()), CLIMB);
      const end = () => {
        clearTimeout(deadline);
        clearTimeout(climb);
        source.close();
        resolve(alive);
      };
      this.drop = end;
      source.onerror = end;
      source.onmessage = (message) => {
        clearTimeout(deadline);
        if (!alive) this.onState("live", "Live, by events");
        alive = true;
        this.take(JSON.parse(message.data));
      };
    });
  }

  async plain() {
    const began = Date.now();
    let alive = false;
    while (!this.closed && Date.now() - began < CLIMB) {
      // The first look returns at once; the later ones wait for something to come.
      const path = `/frames/${encodeURIComponent(this.session)}?after=${this.after}&wait=${alive ? 10 : 0}`;
      try {
        const batch = await ask("POST", path, undefined, { signal: this.ending.signal });
        if (!alive) this.onState("live", "Live, by requests");
        alive = true;
        batch.forEach((frame) => this.take(frame));
      } catch {
        return alive;
      }
    }
    this.climbing = true;
    return alive;
  }
}
