"use client";

import { SignOutGuard } from "../components/frame/sign-out-guard";
import "./globals.css";

/** Shown when the frame of the page cannot be rendered. The frame's guard is missing then, so it has its own. */
export default function GlobalError() {
  return (
    <html lang="en">
      <body>
        <title>Holdfast</title>
        <SignOutGuard userId={null} isGone={false} />
        <main className="page">
          <section className="card" role="alert">
            <h1>Something went wrong on our side</h1>
            <p>Answers that were saved are not lost. Please reload this page in a moment.</p>
            <div className="buttons">
              <button
                type="button"
                className="button button-primary"
                onClick={() => window.location.reload()}
              >
                Reload the page
              </button>
            </div>
          </section>
        </main>
      </body>
    </html>
  );
}
