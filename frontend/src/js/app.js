import { keepMenus } from "./menus.js";
import { keepThemeButton } from "./theme_button.js";
import { answerKeys } from "./list_keys.js";
import { markRefused } from "./field_marks.js";
import { watchFragments } from "./fragments.js";
import { guardForms } from "./unsaved.js";
import { offerCalendars } from "./day_input.js";
import { keepPickLists } from "./pick_list.js";
import { keepSelection } from "./selection.js";
import { orderColumns } from "./columns.js";
import { keepDrafts } from "./drafts.js";
import { searchEvidence } from "./evidence.js";
import { pasteIntoGrid } from "./grid.js";
import { nameFiles } from "./file_names.js";
import { appraiseByKeyboard } from "./appraisal.js";
import { showCurrentLinks } from "./current_link.js";
import { keepScores } from "./scoring.js";
import { offerHall } from "./hall.js";
import { followPaper } from "./paper.js";
import { tellWhatRuns } from "./busy.js";

document.documentElement.classList.add("js");

keepMenus();
keepThemeButton();
answerKeys();
watchFragments();
guardForms();
offerCalendars();
keepPickLists();
keepDrafts();
orderColumns();
searchEvidence();
keepSelection();
pasteIntoGrid();
nameFiles();
showCurrentLinks();
appraiseByKeyboard();
keepScores();
offerHall();
markRefused();
followPaper();
tellWhatRuns();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A refused form begins with what is wrong with it, for who reads by ear or works by keyboard too.
document.getElementById("loi")?.focus();

// A choice that shows another page at once; without this script its form has a button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});
