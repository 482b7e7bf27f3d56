import type { JSX } from "preact";
import { unsent } from "./box";
import { config, t } from "./config";
import { Confirm, type Screen } from "./frame";

/** Who I am here, my posts, the language, the other pages, and the way out. */
export function MeScreen({ desk, state }: Screen): JSX.Element {
  const { data, person } = state;
  const waiting = unsent(state.entries).length;
  const drafts = state.entries.filter((entry) => entry.state === "draft").length;
  const question = waiting + drafts ? t("sign_out_unsent", { n: waiting + drafts }) : t("sign_out_question");
  return (
    <>
      <h1>{person?.name ?? t("me")}</h1>
      {data && data.posts.length > 1 && (
        <div class="field">
          <label for="post">{t("post")}</label>
          <select id="post" value={data.post} onChange={(event) => void desk.choose(Number(event.currentTarget.value))}>
            {data.posts.map((post) => (
              <option value={post.id} key={post.id}>
                {post.name}
              </option>
            ))}
          </select>
        </div>
      )}
      {data?.posts.length === 1 && <p class="meta">{data.posts[0]!.name}</p>}
      <div class="stack">
        {config().languages.map(([code, name]) => (
          <button type="button" class="button" key={code} aria-pressed={code === config().language} onClick={() => void speak(desk, code)}>
            <span lang={code}>{name}</span>
          </button>
        ))}
        <a class="button" href={config().console}>
          {t("all_pages")}
        </a>
        {person && <Confirm label={t("sign_out")} question={question} action={t("sign_out_yes")} danger={waiting + drafts > 0} onYes={() => void desk.signOut()} />}
      </div>
    </>
  );
}

async function speak(desk: Screen["desk"], language: string): Promise<void> {
  try {
    await desk.http.speak(config().speak, language);
    location.reload();
  } catch {
    desk.say(t("needs_network"));
  }
}
