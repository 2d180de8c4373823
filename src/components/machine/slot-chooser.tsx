"use client";

import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { idProblem } from "#lib/slot";
import { slotPathOf } from "../ops/slot-path";
import { useIsHydrated } from "../use-is-hydrated";

/** For operators: opens the trail of a slot. */
export function SlotChooser() {
  const isReady = useIsHydrated();
  const router = useRouter();
  const id = useId();
  const [slot, setSlot] = useState({ userId: "", resourceId: "" });
  const [problem, setProblem] = useState<string | null>(null);
  const open = () => {
    const { userId, resourceId } = slot;
    const [user, resource] = [idProblem(userId), idProblem(resourceId)];
    if (user !== null) setProblem(`The student id ${user}.`);
    else if (resource !== null) setProblem(`The resource id ${resource}.`);
    else router.push(`${slotPathOf(slot)}/machine`);
  };
  return (
    <section className="card machine-card" aria-labelledby="machine-slot-heading">
      <h2 id="machine-slot-heading">Watch a slot</h2>
      <p className="hint">Steps through what really happened to one student at one resource.</p>
      <form
        className="machine-slot"
        onSubmit={(submitted) => {
          submitted.preventDefault();
          open();
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-user`}>Student</label>
          <input
            id={`${id}-user`}
            autoComplete="off"
            value={slot.userId}
            onChange={({ target }) => setSlot({ ...slot, userId: target.value })}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-resource`}>Resource</label>
          <input
            id={`${id}-resource`}
            autoComplete="off"
            value={slot.resourceId}
            onChange={({ target }) => setSlot({ ...slot, resourceId: target.value })}
          />
        </div>
        <button className="button" disabled={!isReady}>
          Watch
        </button>
      </form>
      {problem !== null && (
        <p role="alert" className="notice notice-failed">
          {problem}
        </p>
      )}
    </section>
  );
}
