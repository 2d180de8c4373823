"use client";

import { unstable_isUnrecognizedActionError, useRouter } from "next/navigation";
import { AssessmentStepper, type AttemptData } from "holdfast/react";
import "holdfast/react/styles.css";
import * as actions from "@/lib/actions/assessment";

export function Practice({ data }: { readonly data: AttemptData }) {
  const router = useRouter();
  return (
    <AssessmentStepper
      title="Practice"
      data={data}
      actions={actions}
      refresh={() => router.refresh()}
      isOutdatedAction={unstable_isUnrecognizedActionError}
      signIn={{ href: "/sign-in", label: "Sign in again" }}
    />
  );
}
