import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { unsent } from "./box";
import { config, t } from "./config";
import type { Desk, State } from "./desk";
import { Icon, type IconName } from "./icons";
import { toFile, toSign } from "./rules";
import type { Post, Problem } from "./types";

export interface Screen {
  desk: Desk;
  state: State;
}

export const go = (hash: string): void => void (location.hash = hash);

/** The part of the address behind #, as the pieces between slashes. */
export function useRoute(): string[] {
  const read = (): string[] => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const turn = (): void => {
      setRoute(read());
      // A screen reader goes on with the new screen, not with the link that led to it.
      document.getElementById("content")?.focus({ preventScroll: true });
      scrollTo(0, 0);
    };
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  return route;
}

export function useDesk(desk: Desk): State {
  const [state, setState] = useState(desk.state);
  useEffect(() => desk.listen(() => setState(desk.state)), [desk]);
  return state;
}

export function myPost(state: State): Post | undefined {
  return state.data?.posts.find((post) => post.id === state.data?.post);
}

export function Frame({ state, at, children }: { state: State; at: string; children: ComponentChildren }): JSX.Element {
  const post = myPost(state);
  return (
    <>
      <header class="top">
        <a class="brand" href="#/">
          村事 <span>{post?.place}</span>
        </a>
        <a class="me" href="#/me" aria-current={at === "me" ? "page" : undefined}>
          <Icon name="user" />
          <span>{state.person?.name ?? t("me")}</span>
        </a>
      </header>
      <Standing state={state} at={at} />
      <main id="content" tabIndex={-1}>{children}</main>
      <div class="said" role="status">
        {state.said && <p>{state.said}</p>}
      </div>
      {post && at !== "report" && <Tabs state={state} post={post} at={at} />}
    </>
  );
}

/** One line each: signed out, no network, what waits, a wrong clock. Nothing when all is well. */
function Standing({ state, at }: { state: State; at: string }): JSX.Element | null {
  const waiting = unsent(state.entries).length;
  const mine = state.entries.filter((entry) => entry.state === "conflict" || entry.state === "stuck").length;
  return (
    <>
      {state.signedOut && state.person && (
        <div class="line is-warning" role="alert">
          <p>{waiting ? t("sign_in_again_waiting", { n: waiting }) : t("sign_in_again")}</p>
          <a class="button small" href={config().login}>
            {t("sign_in")}
          </a>
        </div>
      )}
      {!state.online && (
        <p class="line" role="status">
          {waiting ? t("offline_waiting", { n: waiting }) : t("offline")}
        </p>
      )}
      {mine > 0 && at !== "queue" && (
        <div class="line is-warning" role="status">
          <p>{t("decide", { n: mine })}</p>
          <a class="button small" href="#/queue">
            {t("see")}
          </a>
        </div>
      )}
      {state.clockOff !== 0 && (
        <p class="line is-warning" role="status">
          {t(state.clockOff > 0 ? "clock_fast" : "clock_slow", { n: Math.abs(state.clockOff) })}
        </p>
      )}
    </>
  );
}

function Tabs({ state, post, at }: { state: State; post: Post; at: string }): JSX.Element {
  const { data, entries } = state;
  const waiting = unsent(entries).length;
  return (
    <nav class="tabs" aria-label={t("sections")}>
      {post.reports && data && <Tab to="" icon="checklist" label={t("owed")} count={toFile(data, entries).length} at={at} />}
      {post.supervises && data && <Tab to="stages" icon="pen" label={t("stages")} count={toSign(data, entries).length} at={at} />}
      <Tab to="matters" icon="list" label={t("matters")} at={at} />
      <Tab to="queue" icon="send" label={t("queue")} count={waiting} at={at} />
    </nav>
  );
}

function Tab({ to, icon, label, count, at }: { to: string; icon: IconName; label: string; count?: number; at: string }): JSX.Element {
  return (
    <a href={`#/${to}`} aria-current={at === to ? "page" : undefined}>
      <Icon name={icon} />
      <span>{label}</span>
      {count ? <strong class="count">{count}</strong> : null}
    </a>
  );
}

export function Problems({ problems }: { problems: Problem[] }): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <div class="problems" role="alert">
      {problems.map((problem) => (
        <p key={problem.where + problem.what}>
          {problem.where && <strong>{problem.where}</strong>} {problem.what === "lost" ? t("photo_lost") : problem.what} {problem.mend}
        </p>
      ))}
    </div>
  );
}

/** A button that can't be undone asks once more, in a dialog of its own. */
export function Confirm({ label, question, action, danger = true, onYes }: {
  label: string;
  question: string;
  action: string;
  danger?: boolean;
  onYes: () => void;
}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="button quiet" onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-label={label}>
        <p>{question}</p>
        <div class="row">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            {t("keep")}
          </button>
          <button
            type="button"
            class={danger ? "button danger" : "button primary"}
            onClick={() => {
              dialog.current?.close();
              onYes();
            }}
          >
            {action}
          </button>
        </div>
      </dialog>
    </>
  );
}

export function Empty({ text }: { text: string }): JSX.Element {
  return (
    <div class="empty">
      <Icon name="check" />
      <p>{text}</p>
    </div>
  );
}
