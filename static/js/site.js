// Three small comforts, each done without: leaving the site at once, reading errors first, seeing where one is.

const leave = document.querySelector("[data-leave]");

function leaveNow() {
  // What was on the screen goes before the next page has loaded, and this page leaves no entry in the history.
  document.documentElement.hidden = true;
  document.title = "";
  window.location.replace(leave.href);
}

if (leave) {
  leave.addEventListener("click", (event) => {
    event.preventDefault();
    leaveNow();
  });

  // Shift three times, with nothing else between and within three seconds.
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = [];
    } else if (!event.repeat) {
      presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 3000);
      if (presses.length === 3) leaveNow();
    }
  });
}

document.querySelector("[data-errors]")?.focus();

// Of a long list of steps beside the page, the part around the present one.
const contents = document.getElementById("contents");
const here = document.getElementById("here");
if (here && contents.scrollHeight > contents.clientHeight) {
  contents.scrollTop = here.offsetTop - contents.clientHeight / 2;
}
