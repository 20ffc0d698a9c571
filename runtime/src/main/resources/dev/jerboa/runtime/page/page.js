document.querySelectorAll("table.layers, table.kernels").forEach(table => {
  const body = table.tBodies[0];
  const original = Array.from(body.rows);
  const headings = Array.from(table.tHead.rows[0].cells);
  const value = (row, column) => row.cells[column].dataset.value || row.cells[column].textContent;
  const compare = (a, b) => isNaN(a) || isNaN(b) ? a.localeCompare(b, "en", {numeric: true}) : a - b;
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const number = heading.classList.contains("number");
      const orders = number ? ["descending", "ascending", "none"] : ["ascending", "descending", "none"];
      const order = orders[(orders.indexOf(heading.getAttribute("aria-sort")) + 1) % orders.length];
      headings.forEach(other => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const rows = order === "none" ? original
        : original.slice().sort((a, b) => sign * compare(value(a, column), value(b, column)));
      body.append(...rows);
    });
  });
});
