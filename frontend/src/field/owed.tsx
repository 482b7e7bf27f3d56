import type { JSX } from "preact";
import { days, t, yuan } from "./config";
import { Empty, type Screen } from "./frame";
import { isLate, todayOf, toFile } from "./rules";
import type { Data, Entry, Matter, Owed } from "./types";

/** What I owe: what came back on top with its reason, then what is due; what is late lies folded below, unless it is all. */
export function OwedScreen({ state }: Screen): JSX.Element {
  const data = state.data!;
  const rows = toFile(data, state.entries);
  const late = rows.filter(isLate);
  const next = rows.filter((row) => !isLate(row));
  const cards = (shown: Owed[]) => (
    <ul class="cards">
      {shown.map((row) => (
        <OwedCard key={row.key} row={row} data={data} draft={draftOf(state.entries, row.key)} />
      ))}
    </ul>
  );
  return (
    <>
      <h1>{t("owed")}</h1>
      {rows.length === 0 && <Empty text={t("nothing_owed")} />}
      {cards(next)}
      {late.length > 0 && (
        <details class="late-ones" open={next.length === 0}>
          <summary>{t("late_ones", { n: late.length })}</summary>
          {cards(late)}
        </details>
      )}
    </>
  );
}

const draftOf = (entries: Entry[], key: string): Entry | undefined =>
  entries.find((entry) => entry.key === key && entry.state === "draft");

function OwedCard({ row, data, draft }: { row: Owed; data: Data; draft: Entry | undefined }): JSX.Element {
  const matter = data.matters.find((each) => each.id === row.matter);
  return (
    <li>
      <a class="card" href={`#/report/${encodeURIComponent(row.key)}`}>
        <h2>{matter?.title ?? row.name}</h2>
        <p class="meta">
          {matter ? `${row.name} · ` : ""}
          {row.period}
        </p>
        <p class="facts">
          <DueWords row={row} today={todayOf(data)} />
          {matter && <span>{t("last_percent", { n: matter.percent })}</span>}
          {draft && <span class="tag">{t("begun")}</span>}
        </p>
        {row.state === "returned" && (
          <p class="returned">
            <strong>{t("came_back")}</strong> {row.reason}
          </p>
        )}
      </a>
    </li>
  );
}

export function DueWords({ row, today }: { row: Owed; today: string }): JSX.Element {
  const left = days(today, row.due);
  if (row.late || left < 0) return <strong class="late">{t("late", { day: row.due.slice(5), n: -left })}</strong>;
  if (left === 0) return <strong class="soon">{t("due_today")}</strong>;
  return <span class={left <= 3 ? "soon" : ""}>{t("due_in", { day: row.due.slice(5), n: left })}</span>;
}

/** Every matter of the village, with how far it is and what was last said of it. */
export function MattersScreen({ state }: Screen): JSX.Element {
  const data = state.data!;
  return (
    <>
      <h1>{t("matters")}</h1>
      {data.matters.length === 0 && <Empty text={t("no_matters")} />}
      <ul class="cards">
        {data.matters.map((matter) => (
          <MatterCard key={matter.id} matter={matter} filed={data.owed.filter((row) => row.matter === matter.id && row.filed)} />
        ))}
      </ul>
    </>
  );
}

function MatterCard({ matter, filed }: { matter: Matter; filed: Owed[] }): JSX.Element {
  return (
    <li class="card">
      <h2>{matter.title}</h2>
      <p class="facts">
        <span class="tag">{matter.label}</span>
        {matter.finish && <span>{t("planned_finish", { day: matter.finish })}</span>}
      </p>
      <div class="bar">
        <progress max={100} value={matter.percent} aria-label={t("progress_of", { title: matter.title })} />
        <strong>{matter.percent}%</strong>
      </div>
      <p class="meta">{t("paid_of", { paid: yuan(matter.paid), planned: yuan(matter.planned) })}</p>
      {matter.lines[0] && <p class="meta">{t("last_line", { line: matter.lines[0] })}</p>}
      {filed.map((row) => (
        <p class="facts" key={row.key}>
          <span>
            {row.period} {t(`report_${row.state}`)}
          </span>
          {(row.state === "submitted" || row.state === "locked") && (
            <a class="button small" href={`#/report/${encodeURIComponent(row.key)}`}>
              {t(row.state === "locked" ? "amend" : "change")}
            </a>
          )}
        </p>
      ))}
    </li>
  );
}
