import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { unsent } from "./box";
import { moment, t, yuan } from "./config";
import type { Desk } from "./desk";
import { Confirm, Empty, go, Problems, type Screen } from "./frame";
import { Picture } from "./photos";
import { amend, lessThanTheirs, onlyPhotos, replace, wait, withoutPhoto } from "./rules";
import type { Entry, Figures } from "./types";

/** What waits on this phone, and what arrived last. */
export function QueueScreen({ desk, state }: Screen): JSX.Element {
  const waiting = unsent(state.entries);
  const drafts = state.entries.filter((entry) => entry.state === "draft");
  const sent = state.entries.filter((entry) => entry.state === "sent").reverse();
  return (
    <>
      <h1>{t("queue")}</h1>
      {waiting.length === 0 && <Empty text={t("nothing_waits")} />}
      {waiting.some((entry) => entry.state === "waiting") && (
        <button type="button" class="button primary big" disabled={state.sending} onClick={() => void desk.wake()}>
          {t(state.sending ? "sending" : "send_now")}
        </button>
      )}
      <ul class="cards">
        {waiting.map((entry) => (
          <Row key={entry.id} desk={desk} entry={entry} />
        ))}
      </ul>
      {drafts.length > 0 && <h2 class="part">{t("drafts")}</h2>}
      <ul class="cards">
        {drafts.map((entry) => (
          <li class="card" key={entry.id}>
            <Title entry={entry} />
            <div class="row">
              <a class="button" href={`#/report/${encodeURIComponent(entry.key)}`}>
                {t("go_on")}
              </a>
              <Discard desk={desk} entry={entry} />
            </div>
          </li>
        ))}
      </ul>
      {sent.length > 0 && <h2 class="part">{t("arrived_before")}</h2>}
      <ul class="cards">
        {sent.map((entry) => (
          <li class="card" key={entry.id}>
            <Title entry={entry} />
            <p class="facts">
              <span class="ok">{t("arrived_at", { at: moment(entry.receipt!.at) })}</span>
            </p>
            {entry.photos.flatMap((photo) => photo.doubts.map((doubt) => <p class="meta" key={photo.id + doubt}>{doubt}</p>))}
          </li>
        ))}
      </ul>
    </>
  );
}

function Title({ entry }: { entry: Entry }): JSX.Element {
  const { percent, done } = entry.form;
  const words = [entry.period, percent === null ? "" : `${percent}%`, t("n_photos", { n: entry.photos.length })];
  return (
    <>
      <h2>{entry.title}</h2>
      <p class="meta">{words.filter(Boolean).join(" · ")}</p>
      {done && <p class="meta">{done}</p>}
    </>
  );
}

function Row({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  return (
    <li class={`card is-${entry.state}`}>
      <Title entry={entry} />
      <p class="facts">
        <span class="tag">{t(`state_${entry.state}`)}</span>
        {entry.state === "waiting" && entry.tries > 0 && <span>{t("tried", { n: entry.tries })}</span>}
      </p>
      {entry.state === "conflict" && <Way desk={desk} entry={entry} />}
      {entry.state === "stuck" && <Stuck desk={desk} entry={entry} />}
      {entry.state !== "sending" && (
        <div class="row">
          {entry.kind !== "sign" && entry.kind !== "object" && entry.state !== "conflict" && (
            <button type="button" class="button quiet" onClick={() => void edit(desk, entry)}>
              {t("edit")}
            </button>
          )}
          <Discard desk={desk} entry={entry} />
        </div>
      )}
    </li>
  );
}

async function edit(desk: Desk, entry: Entry): Promise<void> {
  const again = await desk.box.reopen(entry.id);
  await desk.changed();
  if (again) go(`/report/${encodeURIComponent(again.key)}`);
}

function Discard({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const question = t("discard_question", { title: entry.title, n: entry.photos.length });
  return <Confirm label={t("discard")} question={question} action={t("discard_yes")} onYes={() => void desk.discard(entry.id)} />;
}

/** What the server refused, in its words; a broken photo can be taken out and the rest goes. */
function Stuck({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const broken = entry.photos.filter((photo) => photo.problem);
  return (
    <>
      <Problems problems={entry.problems} />
      {broken.map((photo) => (
        <div class="broken" key={photo.id}>
          <Picture box={desk.box} photo={photo} />
          <button type="button" class="button primary" onClick={() => void desk.mend(entry.id, (row) => withoutPhoto(row, photo.id))}>
            {t("take_out_rest", { name: photo.name })}
          </button>
        </div>
      ))}
      {broken.length === 0 && (
        <button type="button" class="button" onClick={() => void desk.mend(entry.id, wait)}>
          {t("try_again")}
        </button>
      )}
    </>
  );
}

/** Somebody was there first: what stands now beside mine, and the ways out. */
function Way({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const { kind, problems, theirs } = entry.conflict!;
  return (
    <>
      <Problems problems={problems} />
      {kind !== "state" && <Beside theirs={theirs} entry={entry} />}
      {kind === "locked" && <Amend desk={desk} entry={entry} />}
      {kind === "already" && <Replace desk={desk} entry={entry} />}
      {kind === "state" && entry.photos.length > 0 && (
        <button type="button" class="button primary" onClick={() => void desk.mend(entry.id, onlyPhotos)}>
          {t("photos_to_archive")}
        </button>
      )}
    </>
  );
}

function Beside({ theirs, entry }: { theirs: Figures | null; entry: Entry }): JSX.Element {
  const { form } = entry;
  const money = (text: string | null): string => (text === null || text === "" ? "—" : yuan(text));
  const rows: [string, string, string][] = [
    [t("percent"), theirs?.percent == null ? "—" : `${theirs.percent}%`, form.percent === null ? "—" : `${form.percent}%`],
    [t("done_short"), theirs?.done || "—", form.done || "—"],
    [t("paid_short"), money(theirs?.paid ?? null), money(form.paid)],
    [t("photos"), String(theirs?.photos ?? 0), String(entry.photos.length)],
  ];
  return (
    <table>
      <thead>
        <tr>
          <td />
          <th scope="col">{theirs ? t("stands_now", { by: theirs.by, at: moment(theirs.at) }) : t("nothing_stands")}</th>
          <th scope="col">{t("mine")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, left, right]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{left}</td>
            <td>{right}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Mine replaces what stands there; where it says less, why is asked. */
function Replace({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const done = (why: string): void => void desk.mend(entry.id, (row) => replace(row, why));
  if (lessThanTheirs(entry)) return <Ask id={`why-${entry.id}`} label={t("why_fell")} wanted={t("wanted_why")} action={t("replace")} onDone={done} />;
  return (
    <button type="button" class="button primary" onClick={() => done("")}>
      {t("replace")}
    </button>
  );
}

/** A locked period is changed by an amendment only: its reason is asked, both figures stay. */
function Amend({ desk, entry }: { desk: Desk; entry: Entry }): JSX.Element {
  const done = (reason: string): void => void desk.mend(entry.id, (row) => amend(row, reason));
  return (
    <>
      <p>{t("amend_how")}</p>
      <Ask id={`reason-${entry.id}`} label={t("amend_reason")} wanted={t("wanted_reason")} action={t("send_amendment")} onDone={done} />
    </>
  );
}

/** One line that has to be said before a step is taken. */
function Ask({ id, label, wanted, action, onDone }: {
  id: string;
  label: string;
  wanted: string;
  action: string;
  onDone: (text: string) => void;
}): JSX.Element {
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const done = (): void => (text.trim() === "" ? setMissing(true) : onDone(text.trim()));
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id} type="text" maxLength={200} value={text} aria-invalid={missing} aria-describedby={missing ? `${id}-wrong` : undefined}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {missing && (
        <p class="problem" id={`${id}-wrong`}>
          {wanted}
        </p>
      )}
      <button type="button" class="button primary" onClick={done}>
        {action}
      </button>
    </div>
  );
}
