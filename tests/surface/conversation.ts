import { byActions, inMode, otherSamples, overHttp, tokens } from "./chapters/life";
import { badInput, doors } from "./chapters/input";
import { backfill, byCommands, byForms } from "./chapters/operators";
import { stageOf } from "./chapters/stage";
import { gradebook, redisFails, strangeRecords, strict } from "./chapters/trouble";
import { startDeployment, warmUp } from "./deployment";
import type { RunningApp } from "#tests/lib/http/running-app";
import { signedIn } from "#tests/lib/http/student";
import { Recorder, type Conversation } from "./recorder";
import { Speaker } from "./speakers";

/** Speaks the whole script to the product as it is now: every chapter, in its order. */
export async function haveConversation(): Promise<Conversation> {
  const deployment = await startDeployment();
  const recorder = new Recorder(deployment.redis.url, deployment.simulator);
  try {
    const stage = stageOf(recorder, deployment);
    await warmUp(deployment.compat, await sessionOf(deployment.compat));
    await overHttp(stage);
    await byActions(stage);
    await otherSamples(stage);
    await tokens(stage);
    await badInput(stage);
    await doors(stage);
    await strangeRecords(stage);
    await gradebook(stage);
    await byForms(stage);
    await byCommands(stage);
    await backfill(stage);
    for (const mode of ["derive", "shadow", "pinned"] as const) {
      const app = await deployment[mode];
      await warmUp(app, await sessionOf(app));
      await inMode(stage, mode, await Speaker.signedIn(recorder, app, `in-${mode}`));
    }
    await warmUp(await deployment.strict, { "x-user": "warm-up" });
    await strict(stage, await deployment.strict);
    await redisFails(stage);
    return recorder.conversation();
  } finally {
    recorder.close();
    await deployment.stop();
  }
}

async function sessionOf(app: RunningApp): Promise<Readonly<Record<string, string>>> {
  const { cookie } = await signedIn(app.url, "warm-up");
  return { cookie };
}
