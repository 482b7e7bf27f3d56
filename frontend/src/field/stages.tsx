import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "./config";
import type { Desk, State } from "./desk";
import { Empty, type Screen } from "./frame";
import { signature, stageKey, toSign, waits } from "./rules";
import type { Stage } from "./types";

/** The supervisory committee signs or objects at each stage. */
export function StagesScreen({ desk, state }: Screen): JSX.Element {
  const data = state.data!;
  const open = toSign(data, state.entries);
  const settled = data.stages.filter((stage) => !waits(stage));
  return (
    <>
      <h1>{t("stages")}</h1>
      {open.length === 0 && <Empty text={t("nothing_to_sign")} />}
      <ul class="cards">
        {open.map((stage) => (
          <StageCard key={stageKey(stage)} desk={desk} state={state} stage={stage} />
        ))}
      </ul>
      {settled.length > 0 && <h2 class="part">{t("settled")}</h2>}
      <ul class="cards">
        {settled.map((stage) => (
          <li class="card" key={stageKey(stage)}>
            <h2>{stage.title}</h2>
            <p class="facts">
              <span>{stage.name}</span>
              <span class={stage.state === "signed" ? "ok" : "late"}>{t(`stage_${stage.state}`)}</span>
            </p>
            {stage.note && <p class="meta">{stage.note}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

function StageCard({ desk, state, stage }: { desk: Desk; state: State; stage: Stage }): JSX.Element {
  const [text, setText] = useState("");
  const [wanted, setWanted] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = `text-${stageKey(stage)}`;
  const file = (kind: "sign" | "object"): void => {
    if (kind === "object" && text.trim() === "") {
      setWanted(true);
      input.current?.focus();
      return;
    }
    void desk.queue(signature(stage, kind, text.trim(), { person: state.person!, post: state.data!.post }));
  };
  return (
    <li class="card">
      <h2>{stage.title}</h2>
      <p class="meta">{stage.name}</p>
      {stage.note && <p class="answer">{t("answer", { text: stage.note })}</p>}
      <div class="field">
        <label for={id}>{t("sign_note")}</label>
        <input
          ref={input} id={id} type="text" maxLength={200} value={text} aria-invalid={wanted} aria-describedby={wanted ? `${id}-wrong` : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        {wanted && (
          <p class="problem" id={`${id}-wrong`}>
            {t("wanted_objection")}
          </p>
        )}
      </div>
      <div class="row">
        <button type="button" class="button primary" onClick={() => file("sign")}>
          {t("sign")}
        </button>
        <button type="button" class="button" onClick={() => file("object")}>
          {t("object")}
        </button>
      </div>
    </li>
  );
}
