/** Bootstrap behaviours, for the pages that mark something with data-bs-toggle. */
import { Collapse, Dropdown, Tab } from "@tabler/core";

export { Collapse, Dropdown, Tab };
