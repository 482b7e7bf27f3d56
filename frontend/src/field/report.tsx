import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { t, yuan } from "./config";
import { DueWords } from "./owed";
import { go, Problems, type Screen } from "./frame";
import { Icon } from "./icons";
import { Photos } from "./photos";
import { filled, fresh, lacking, phaseOf, todayOf, unusual } from "./rules";
import type { Data, Entry, Form, Matter, Owed, PhotoRef } from "./types";

const SAVED_AFTER_MS = 400;
// A phone left in the pocket is no work on the report.
const LONGEST_STRETCH_S = 120;
const SUGGESTED = 3;

/** The one report screen: everything known is filled in, and after the photo one touch sends it. */
export function ReportScreen({ desk, state, id }: Screen & { id: string }): JSX.Element {
  const data = state.data!;
  const owed = data.owed.find((row) => row.key === id);
  const [entry] = useState<Entry | null>(() => {
    const draft = state.entries.find((row) => row.key === id && row.state === "draft");
    const begun = draft ?? (owed ? fresh(owed, data, { person: state.person!, post: data.post }) : null);
    return begun && owed?.state === "locked" ? { ...begun, kind: "amendment" } : begun;
  });
  if (!entry) return <p class="empty">{t("not_owed")}</p>;
  return <ReportForm desk={desk} data={data} owed={owed} first={entry} />;
}

function ReportForm({ desk, data, owed, first }: { desk: Screen["desk"]; data: Data; owed: Owed | undefined; first: Entry }): JSX.Element {
  const matter = data.matters.find((each) => each.id === first.target.matter);
  const asks = owed?.asks ?? (matter ? "progress" : "statement");
  const { entry, change, seconds, stop } = useDraft(desk, first);
  const [wanting, setWanting] = useState<string[]>([]);
  const fill = (form: Partial<Form>): void => change((row) => follow({ ...row, form: { ...row.form, ...form } }, matter));
  const phase = phaseOf(matter, entry.form.percent);
  const send = (): void => {
    const found = lacking(entry, asks === "count", matter, owed);
    setWanting(found);
    if (found.length > 0) {
      document.getElementById(found[0]!)?.focus();
      return;
    }
    stop();
    const now = new Date().toISOString();
    const ready = { ...entry, fields: filled(entry), seconds: seconds(), made_at: now, problems: [], tries: 0, next: 0 };
    desk.queue(ready).then(() => go("/"), () => desk.say(`${t("phone_full")} ${t("make_room")}`));
  };
  return (
    <form class="report" onSubmit={(event) => (event.preventDefault(), send())} noValidate>
      <Head entry={entry} owed={owed} data={data} />
      <Problems problems={entry.problems} />
      <Photos
        box={desk.box}
        entry={entry}
        phase={phase}
        onAdd={(added) => change((row) => ({ ...row, photos: [...row.photos, ...added] }))}
        onDrop={(photo) => {
          void desk.box.dropPhoto(photo);
          change((row) => ({ ...row, photos: row.photos.filter((each) => each.id !== photo) }));
        }}
        onPhase={(photo, chosen) => change((row) => ({ ...row, photos: row.photos.map((each) => rephase(each, photo, chosen)) }))}
      />
      {asks === "progress" && <Percent form={entry.form} last={owed?.filed?.percent ?? matter?.percent ?? 0} fill={fill} />}
      {asks === "count" && <Count form={entry.form} needed={owed?.needed ?? 1} wanting={wanting} fill={fill} />}
      <Done form={entry.form} lines={matter?.lines ?? []} wanting={wanting} fill={fill} />
      {matter && <Paid form={entry.form} matter={matter} wanting={wanting} fill={fill} />}
      <Why entry={entry} matter={matter} owed={owed} wanting={wanting} fill={fill} />
      {entry.kind === "amendment" && (
        <Line id="reason" label={t("amend_reason")} value={entry.form.reason} wanting={wanting} onInput={(reason) => fill({ reason })} />
      )}
      <div class="foot">
        <button class="button primary big" type="submit">
          <Icon name="send" />
          {t(entry.kind === "amendment" ? "send_amendment" : "send")}
        </button>
      </div>
    </form>
  );
}

/** Photos whose phase nobody chose follow the progress: at 100% they show what is finished. */
function follow(row: Entry, matter: Matter | undefined): Entry {
  const phase = phaseOf(matter, row.form.percent);
  return { ...row, photos: row.photos.map((photo) => (photo.chosen ? photo : { ...photo, phase })) };
}

const rephase = (photo: PhotoRef, id: string, phase: PhotoRef["phase"]): PhotoRef =>
  photo.id === id ? { ...photo, phase, chosen: true } : photo;

/** The entry as it is filled in; kept on the phone as it grows, since the camera may push the page out of memory. */
function useDraft(desk: Screen["desk"], first: Entry): {
  entry: Entry;
  change: (change: (entry: Entry) => Entry) => void;
  seconds: () => number;
  stop: () => void;
} {
  const [entry, setEntry] = useState(first);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const touched = useRef(performance.now());
  const spent = useRef(first.seconds);
  const stopped = useRef(false);
  const seconds = (): number => {
    const now = performance.now();
    spent.current += Math.min((now - touched.current) / 1000, LONGEST_STRETCH_S);
    touched.current = now;
    return spent.current;
  };
  const change = (make: (entry: Entry) => Entry): void =>
    setEntry((before) => {
      const after = make(before);
      clearTimeout(timer.current);
      const keep = (): void => void (stopped.current || desk.save({ ...after, seconds: seconds() }));
      // A photo is kept at once: it can't be taken again.
      timer.current = setTimeout(keep, after.photos.length === before.photos.length ? SAVED_AFTER_MS : 0);
      return after;
    });
  const stop = (): void => {
    stopped.current = true;
    clearTimeout(timer.current);
  };
  return { entry, change, seconds, stop };
}

function Head({ entry, owed, data }: { entry: Entry; owed: Owed | undefined; data: Data }): JSX.Element {
  return (
    <div class="head">
      <a class="back" href="#/" aria-label={t("back")}>
        <Icon name="back" />
      </a>
      <div>
        <h1>{entry.title}</h1>
        <p class="facts">
          <span>{entry.period}</span>
          {owed && owed.state !== "locked" && <DueWords row={owed} today={todayOf(data)} />}
        </p>
        {owed?.state === "returned" && (
          <p class="returned">
            <strong>{t("came_back")}</strong> {owed.reason}
          </p>
        )}
      </div>
    </div>
  );
}

interface FieldProps {
  form: Form;
  fill: (form: Partial<Form>) => void;
  wanting?: string[];
}

function Percent({ form, fill, last }: FieldProps & { last: number }): JSX.Element {
  const value = form.percent ?? last;
  const set = (percent: number): void => fill({ percent: Math.max(0, Math.min(100, Math.round(percent) || 0)) });
  return (
    <fieldset class="percent">
      <legend>
        {t("percent")} <small>{t("last_percent", { n: last })}</small>
      </legend>
      <div class="row">
        <button type="button" class="button step" aria-label={t("less")} onClick={() => set(value - 5)}>
          −
        </button>
        <label class="number">
          <span class="hidden">{t("percent")}</span>
          <input id="percent" type="number" inputMode="numeric" min={0} max={100} value={value} onInput={(event) => set(event.currentTarget.valueAsNumber)} />%
        </label>
        <button type="button" class="button step" aria-label={t("more")} onClick={() => set(value + 5)}>
          +
        </button>
      </div>
      <input type="range" aria-label={t("percent")} min={0} max={100} step={5} value={value} onInput={(event) => set(event.currentTarget.valueAsNumber)} />
    </fieldset>
  );
}

function Count({ form, fill, needed, wanting }: FieldProps & { needed: number }): JSX.Element {
  const value = form.count === null ? "" : String(form.count);
  return (
    <Line
      id="count" label={t("count", { n: needed })} value={value} wanting={wanting} number
      onInput={(text) => fill({ count: text.trim() === "" ? null : Number(text) })}
    />
  );
}

function Done({ form, fill, lines, wanting }: FieldProps & { lines: string[] }): JSX.Element {
  return (
    <div>
      <Line id="done" label={t("done")} value={form.done} wanting={wanting} onInput={(done) => fill({ done })} />
      {form.done === "" && lines.length > 0 && (
        <div class="chips" role="group" aria-label={t("said_before")}>
          {lines.slice(0, SUGGESTED).map((line) => (
            <button type="button" key={line} onClick={() => fill({ done: line })}>
              {line}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function Paid({ form, fill, matter, wanting }: FieldProps & { matter: Matter }): JSX.Element {
  const hint = t("paid_of", { paid: yuan(matter.paid), planned: yuan(matter.planned) });
  return <Line id="paid" label={t("paid")} value={form.paid} wanting={wanting} hint={hint} number onInput={(paid) => fill({ paid })} />;
}

/** Asked only of figures that are out of the ordinary. */
function Why({ entry, matter, owed, wanting, fill }: {
  entry: Entry;
  matter: Matter | undefined;
  owed: Owed | undefined;
  wanting: string[];
  fill: FieldProps["fill"];
}): JSX.Element | null {
  const asked = unusual(entry.form, matter, owed);
  // The server may know of a newer figure and ask, too.
  if (!asked.fell && !asked.beyond && entry.form.why === "" && entry.problems.length === 0) return null;
  const label = t(asked.fell ? "why_fell" : asked.beyond ? "why_beyond" : "why");
  return <Line id="why" label={label} value={entry.form.why} wanting={wanting} onInput={(why) => fill({ why })} />;
}

function Line({ id, label, value, hint, number, wanting = [], onInput }: {
  id: string;
  label: string;
  value: string;
  hint?: string;
  number?: boolean;
  wanting?: string[] | undefined;
  onInput: (text: string) => void;
}): JSX.Element {
  const wrong = wanting.includes(id);
  const notes = [hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id} type="text" inputMode={number ? "decimal" : "text"} value={value} maxLength={200} autocomplete="off"
        aria-invalid={wrong} aria-describedby={notes || undefined} onInput={(event) => onInput(event.currentTarget.value)}
      />
      {hint && (
        <p class="meta" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {wrong && (
        <p class="problem" id={`${id}-wrong`}>
          {t(`wanted_${id}`)}
        </p>
      )}
    </div>
  );
}
