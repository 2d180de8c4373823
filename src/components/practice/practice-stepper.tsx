"use client";

import Link from "next/link";
import { unstable_isUnrecognizedActionError, useRouter } from "next/navigation";
import * as actions from "#lib/actions/assessment";
import { AssessmentStepper, type AttemptData } from "./assessment-stepper";
import { readAttempt } from "./read-attempt";
import { readHistory } from "./read-history";

const home = { href: "/", label: "All assessments" };
const signIn = { href: "/", label: "Sign in again" };

/** The stepper in this application: with its actions, its router and its links. */
export function PracticeStepper({ data }: { readonly data: AttemptData }) {
  const router = useRouter();
  const { resourceId } = data;
  return (
    <AssessmentStepper
      data={data}
      actions={actions}
      refresh={() => router.refresh()}
      isOutdatedAction={unstable_isUnrecognizedActionError}
      readAttempt={() => readAttempt(resourceId)}
      readHistory={() => readHistory(resourceId)}
      home={home}
      signIn={signIn}
      renderLink={({ label, ...link }) => (
        <Link {...link} prefetch={false}>
          {label}
        </Link>
      )}
    />
  );
}
