import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Box } from "./box";
import { config, t } from "./config";
import { Icon } from "./icons";
import { isPhoto } from "./rules";
import type { Entry, Phase, PhotoRef, Problem } from "./types";

const MOST = 20;
const PHASES: Phase[] = ["before", "during", "after", "other"];

interface Props {
  box: Box;
  entry: Entry;
  phase: Phase;
  onAdd: (photos: PhotoRef[]) => void;
  onDrop: (id: string) => void;
  onPhase: (id: string, phase: Phase) => void;
}

/** Camera or album; each photo is kept on the phone the moment it is chosen, just as it is. */
export function Photos({ box, entry, phase, onAdd, onDrop, onPhase }: Props): JSX.Element {
  const [problems, setProblems] = useState<Problem[]>([]);
  const take = async (input: HTMLInputElement): Promise<void> => {
    const files = [...(input.files ?? [])];
    const room = Math.max(0, MOST - entry.photos.length);
    const read = await Promise.all(files.slice(0, room).map((file) => keep(box, entry.id, file, phase, input.hasAttribute("capture"))));
    input.value = "";
    const beyond = files.slice(room).map((file) => ({ where: file.name, what: t("photos_most", { n: MOST }), mend: "" }));
    setProblems([...read.flatMap((each) => ("what" in each ? [each] : [])), ...beyond]);
    onAdd(read.flatMap((each) => ("id" in each ? [each] : [])));
  };
  return (
    <fieldset class="photos">
      <legend>{t("photos")}</legend>
      <div class="row">
        <Chooser label={t("camera")} icon="camera" capture onFiles={take} />
        <Chooser label={t("album")} icon="photo" onFiles={take} />
      </div>
      {problems.map((problem) => (
        <p class="problem" role="alert" key={problem.where}>
          <strong>{problem.where}</strong> {problem.what} {problem.mend}
        </p>
      ))}
      <ul class="thumbs">
        {entry.photos.map((photo) => (
          <Thumb key={photo.id} box={box} photo={photo} onDrop={() => onDrop(photo.id)} onPhase={(each) => onPhase(photo.id, each)} />
        ))}
      </ul>
    </fieldset>
  );
}

function Chooser({ label, icon, capture, onFiles }: {
  label: string;
  icon: "camera" | "photo";
  capture?: boolean;
  onFiles: (input: HTMLInputElement) => Promise<void>;
}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class="button big" onClick={() => input.current?.click()}>
        <Icon name={icon} />
        {label}
      </button>
      <input
        ref={input}
        class="hidden"
        type="file"
        accept="image/*,.heic,.heif"
        multiple={!capture}
        capture={capture ? "environment" : undefined}
        tabIndex={-1}
        aria-label={label}
        onChange={() => void onFiles(input.current!)}
      />
    </>
  );
}

function Thumb({ box, photo, onDrop, onPhase }: {
  box: Box;
  photo: PhotoRef;
  onDrop: () => void;
  onPhase: (phase: Phase) => void;
}): JSX.Element {
  return (
    <li>
      <Picture box={box} photo={photo} />
      <select aria-label={t("phase_of", { name: photo.name })} value={photo.phase} onChange={(event) => onPhase(event.currentTarget.value as Phase)}>
        {PHASES.map((phase) => (
          <option value={phase} key={phase}>
            {t(`phase_${phase}`)}
          </option>
        ))}
      </select>
      <button type="button" class="drop" aria-label={t("take_out", { name: photo.name })} onClick={onDrop}>
        <Icon name="close" />
      </button>
    </li>
  );
}

/** The photo itself, or its name where this browser can't draw it (HEIC). */
export function Picture({ box, photo }: { box: Box; photo: PhotoRef }): JSX.Element {
  const [url, setUrl] = useState("");
  useEffect(() => {
    let made = "";
    let gone = false;
    void box.blob(photo.id).then((blob) => {
      if (!blob || gone) return;
      made = URL.createObjectURL(blob);
      setUrl(made);
    });
    return () => {
      gone = true;
      URL.revokeObjectURL(made);
    };
  }, [box, photo.id]);
  if (!url) return <span class="nopicture">{photo.name}</span>;
  return <img src={url} alt={photo.name} decoding="async" onError={() => setUrl("")} />;
}

/** Read a chosen file once, whole: what the album gives may be gone later. */
async function keep(box: Box, entry: string, file: File, phase: Phase, fresh: boolean): Promise<PhotoRef | Problem> {
  const refuse = (what: string, mend: string): Problem => ({ where: file.name, what: t(what), mend: t(mend) });
  if (file.size === 0) return refuse("photo_empty", "choose_again");
  if (file.size > config().largest) return refuse("photo_large", "photo_smaller");
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return refuse("photo_unreadable", "choose_again");
  }
  if (!isPhoto(new Uint8Array(bytes.slice(0, 16)))) return refuse("no_photo", "choose_photo");
  try {
    const id = await box.addPhoto(entry, new Blob([bytes], { type: file.type || "application/octet-stream" }));
    // Only of a photo just taken is the time known without asking; an album keeps the day of a copy.
    const taken = fresh ? new Date().toISOString() : null;
    return { id, name: file.name, size: file.size, phase, chosen: false, taken, sha256: null, problem: null, doubts: [] };
  } catch {
    return refuse("phone_full", "make_room");
  }
}
