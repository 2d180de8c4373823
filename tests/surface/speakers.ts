import { main } from "#src/cli/holdfast.ts";
import type { RunningApp } from "#tests/lib/http/running-app";
import { askOnce, signedIn, type Reply } from "#tests/lib/http/student";
import { actionForm, actionRequest } from "#tests/security/asking";
import type { CommandEnded, Recorder } from "./recorder";

type Headers = Readonly<Record<string, string>>;

/** Somebody who sends requests to an application; each of them is written down. */
export class Speaker {
  readonly #recorder: Recorder;
  readonly #url: string;
  readonly #who: string;
  /** What makes the requests this person's. */
  readonly #identity: Headers;

  private constructor(
    recorder: Recorder,
    url: string,
    { who, identity }: { readonly who: string; readonly identity: Headers },
  ) {
    this.#recorder = recorder;
    this.#url = url;
    this.#who = who;
    this.#identity = identity;
  }

  /** With a session, by the demo's own door. */
  static async signedIn(recorder: Recorder, app: RunningApp, userId: string): Promise<Speaker> {
    const { cookie } = await signedIn(app.url, userId);
    return new Speaker(recorder, app.url, { who: userId, identity: { cookie } });
  }

  static with(recorder: Recorder, app: RunningApp, who: string, identity: Headers = {}): Speaker {
    return new Speaker(recorder, app.url, { who, identity });
  }

  get(title: string, path: string, headers: Headers = {}): Promise<unknown> {
    return this.send(title, `GET ${path}`, { headers });
  }

  /** Any request, as in `send("…", "DELETE /api/session")`. */
  send(
    title: string,
    line: string,
    { headers = {}, body, shown }: { headers?: Headers; body?: BodyInit; shown?: unknown } = {},
  ): Promise<unknown> {
    const [method = "", path = ""] = line.split(" ");
    const request = {
      who: this.#who,
      [method]: path,
      ...(Object.keys(headers).length > 0 && { headers }),
      ...(body !== undefined && { body: shown ?? body }),
    };
    return this.#recorder.http({ title, request }, () => {
      return this.#ask(path, { method, headers, ...(body !== undefined && { body }) });
    });
  }

  /** JSON to any address. */
  post(title: string, path: string, json: unknown, headers: Headers = {}): Promise<unknown> {
    const request = {
      who: this.#who,
      POST: path,
      ...(Object.keys(headers).length > 0 && { headers }),
      body: json,
    };
    return this.#recorder.http({ title, request }, () => {
      const all = { "content-type": "application/json", ...headers };
      return this.#ask(path, { method: "POST", headers: all, body: JSON.stringify(json) });
    });
  }

  event(title: string, resourceId: string, event: object): Promise<unknown> {
    return this.post(title, `/api/attempts/${encodeURIComponent(resourceId)}/events`, event);
  }

  /** As the script of a page calls a server action: with JSON, or with the fields of a form. */
  action(
    title: string,
    { name, page, headers = {} }: { name: string; page: string; headers?: Headers },
    input: { readonly json: object } | { readonly form: Readonly<Record<string, string>> },
  ): Promise<unknown> {
    const shown = "json" in input ? input.json : input.form;
    const request = {
      ...{ who: this.#who, action: name, page },
      ...(Object.keys(headers).length > 0 && { headers }),
      input: shown,
    };
    const { path, init } = actionRequest(
      name,
      page,
      "json" in input ? input.json : actionForm(input.form),
    );
    return this.#recorder.http({ title, request }, () => {
      return this.#ask(path, {
        ...init,
        headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers },
      });
    });
  }

  #ask(path: string, init: RequestInit): Promise<Reply> {
    const headers = new Headers(init.headers);
    for (const [name, value] of Object.entries(this.#identity)) {
      if (!headers.has(name)) headers.set(name, value);
    }
    return askOnce(`${this.#url}${path}`, { ...init, headers, redirect: "manual" });
  }
}

/** Who types at the command line, with the settings of a deployment. */
export class CommandLine {
  readonly #recorder: Recorder;
  readonly #env: Readonly<Record<string, string>>;

  constructor(recorder: Recorder, env: Readonly<Record<string, string>>) {
    this.#recorder = recorder;
    this.#env = env;
  }

  run(title: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const request = {
      holdfast: args.join(" "),
      ...(Object.keys(more).length > 0 && { settings: more }),
    };
    return this.#recorder.command({ title, request }, () => run(args, { ...this.#env, ...more }));
  }
}

/** In this process, which costs no start: one call at a time. */
async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CommandEnded> {
  let printed = "";
  const { log, error } = console;
  const [before, exitCode] = [process.env, process.exitCode];
  console.log = (line: string) => void (printed += `${line}\n`);
  console.error = () => undefined;
  process.env = { PATH: before["PATH"], NODE_ENV: "production", ...env };
  process.exitCode = 0;
  try {
    await main(["node", "holdfast", ...args]);
    return { exit: Number(process.exitCode), printed: parsedOr(printed) };
  } finally {
    process.exitCode = exitCode;
    process.env = before;
    Object.assign(console, { log, error });
  }
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
