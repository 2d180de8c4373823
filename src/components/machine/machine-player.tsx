"use client";

import { useEffect, useMemo, useReducer } from "react";
import { fragmentOf, stateOf } from "#lib/machine-play";
import { useIsHydrated } from "../use-is-hydrated";
import { ContextTable } from "./context-table";
import { EventSender } from "./event-sender";
import { FIRST, reducePlayer, shownOf } from "./player-reducer";
import { ScriptLink } from "./script-link";
import { StartChooser } from "./start-chooser";
import { Statechart } from "./statechart";
import { StepHistory } from "./step-history";
import { StepReport } from "./step-report";

/** The machine that runs, in the browser: a state to begin in, events, and what each of them does. */
export function MachinePlayer() {
  const isReady = useIsHydrated();
  const [state, dispatch] = useReducer(reducePlayer, FIRST);
  const { script, at, problem } = state;
  const { step, steps, snapshot } = useMemo(() => shownOf(state), [state]);

  useEffect(() => {
    const load = () => dispatch({ type: "load", fragment: window.location.hash });
    load();
    window.addEventListener("hashchange", load);
    return () => window.removeEventListener("hashchange", load);
  }, []);
  useEffect(() => {
    if (script !== FIRST.script) window.history.replaceState(null, "", `#${fragmentOf(script)}`);
  }, [script]);

  const verdict = step?.verdict;
  return (
    <>
      {problem !== null && (
        <p role="alert" className="notice notice-failed">
          {problem}
        </p>
      )}
      <div className="machine">
        <Statechart
          marks={{
            state: stateOf(snapshot),
            taken: verdict?.kind === "taken" ? [verdict.transition, ...verdict.followed] : [],
            keptOut:
              verdict === undefined || verdict.kind === "taken"
                ? []
                : (step?.candidates ?? []).map(({ transition }) => transition),
          }}
        />
        <div className="machine-side">
          <StartChooser
            start={script.start}
            isReady={isReady}
            onBegin={(start) => dispatch({ type: "begin", start })}
          />
          <EventSender
            at={at}
            snapshot={snapshot}
            isReady={isReady}
            replaces={steps.length - at}
            onSend={(event) => dispatch({ type: "send", event })}
          />
          <StepReport step={step} place={at} />
          <StepHistory
            start={script.start}
            steps={steps}
            at={at}
            isReady={isReady}
            onGo={(place) => dispatch({ type: "go", at: place })}
          />
          <ContextTable context={snapshot.context} />
          <ScriptLink script={script} isReady={isReady} />
        </div>
      </div>
    </>
  );
}
