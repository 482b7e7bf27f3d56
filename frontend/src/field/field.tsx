import { type JSX, render } from "preact";
import "./field.css";
import { Box } from "./box";
import { config, t } from "./config";
import { Desk } from "./desk";
import { Frame, myPost, useDesk, useRoute } from "./frame";
import { MeScreen } from "./me";
import { Http } from "./net";
import { MattersScreen, OwedScreen } from "./owed";
import { QueueScreen } from "./queue";
import { ReportScreen } from "./report";
import { StagesScreen } from "./stages";

function App({ desk }: { desk: Desk }): JSX.Element {
  const state = useDesk(desk);
  const [name = "", id = ""] = useRoute();
  return (
    <Frame state={state} at={name}>
      <Content desk={desk} state={state} name={name} id={id} />
    </Frame>
  );
}

function Content({ desk, state, name, id }: { desk: Desk; state: Desk["state"]; name: string; id: string }): JSX.Element {
  if (!state.ready) return <p class="empty">{t("loading")}</p>;
  if (name === "me") return <MeScreen desk={desk} state={state} />;
  if (name === "queue") return <QueueScreen desk={desk} state={state} />;
  if (!state.data) return <Welcome state={state} />;
  const post = myPost(state);
  if (!post?.village) return <Elsewhere />;
  if (name === "report") return <ReportScreen key={id} desk={desk} state={state} id={id} />;
  if (name === "matters") return <MattersScreen desk={desk} state={state} />;
  if (name === "stages" || (post.supervises && !post.reports)) return <StagesScreen desk={desk} state={state} />;
  return <OwedScreen desk={desk} state={state} />;
}

/** Nothing is known yet on this phone: sign in, or find a network for the first time. */
function Welcome({ state }: { state: Desk["state"] }): JSX.Element {
  return (
    <div class="empty">
      <h1>{t("title")}</h1>
      <p>{t(state.signedOut ? "please_sign_in" : state.online ? "loading" : "first_needs_network")}</p>
      {state.signedOut && (
        <a class="button primary big" href={config().login}>
          {t("sign_in")}
        </a>
      )}
    </div>
  );
}

function Elsewhere(): JSX.Element {
  return (
    <div class="empty">
      <h1>{t("title")}</h1>
      <p>{t("for_villages")}</p>
      <a class="button primary big" href={config().console}>
        {t("all_pages")}
      </a>
    </div>
  );
}

async function main(): Promise<void> {
  const desk = new Desk(await Box.open(), new Http(config().base));
  render(<App desk={desk} />, document.getElementById("app")!);
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register(config().worker, { scope: config().base });
  await desk.start();
}

void main();
