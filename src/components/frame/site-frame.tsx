import Link from "next/link";
import type { ReactNode } from "react";
import type { Student } from "#lib/session";
import { KeptGuard } from "./kept-guard";
import { SignOutButton } from "./sign-out-button";

interface SiteFrameProps {
  /** null: nobody is signed in, or it cannot be told. */
  readonly student: Student | null;
  /** The session says that nobody is signed in. */
  readonly isSignedOut: boolean;
  readonly isDemo: boolean;
  /** Attempts end with the process. */
  readonly isForgetful: boolean;
  readonly children: ReactNode;
}

/** What surrounds every page: who is signed in, and what a visitor has to be warned of. */
export function SiteFrame({ student, isSignedOut, isDemo, isForgetful, children }: SiteFrameProps) {
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to the content
      </a>
      <KeptGuard userId={student?.userId ?? null} isGone={isSignedOut && !isDemo} />
      <Banners isDemo={isDemo} isForgetful={isForgetful} />
      <header className="site-head">
        <Link href="/" className="brand">
          Holdfast
        </Link>
        {student !== null && (
          <div className="who">
            <span className="who-name">{student.userId}</span>
            {isDemo && <SignOutButton />}
          </div>
        )}
      </header>
      <main id="content" className="page" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Banners({ isDemo, isForgetful }: Pick<SiteFrameProps, "isDemo" | "isForgetful">) {
  if (!isDemo && !isForgetful) return null;
  return (
    <aside aria-label="About this server">
      {isDemo && (
        <p className="banner" data-testid="demo-banner">
          <strong>Demo.</strong> Anybody can sign in as anybody: not for real students.
        </p>
      )}
      {isForgetful && (
        <p className="banner banner-warning" data-testid="memory-banner">
          <strong>Nothing is kept.</strong> There is no Redis: every attempt ends when this server
          does.
        </p>
      )}
    </aside>
  );
}
