import { SignInForm } from "./sign-in-form";

/** Shown if nobody is signed in. Only demo mode has a form; a school has its own sign-in. */
export function SignedOutCard({ canSignIn }: { readonly canSignIn: boolean }) {
  return (
    <section className="card" aria-labelledby="sign-in-heading">
      <h1 id="sign-in-heading">Sign in</h1>
      {canSignIn ? (
        <>
          <p>Choose any name. The same name finds the same attempts again.</p>
          <SignInForm />
        </>
      ) : (
        <p>You are not signed in. Please sign in at your school, then come back to this page.</p>
      )}
    </section>
  );
}
