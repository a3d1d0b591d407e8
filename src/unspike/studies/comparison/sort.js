"use strict";
// Sorts the methods by the column whose head is clicked; cells without a value stay last either way.
(() => {
  const table = document.getElementById("methods");
  const body = table.querySelector("tbody.sorted");
  const heads = [...table.querySelectorAll("thead th")];

  const key = (row, column) => {
    const text = row.children[column].dataset.key;
    if (text === undefined) return null;
    return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
  };

  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));

  const sort = (column, sign) => {
    const rows = [...body.rows].map((row) => ({ row, key: key(row, column) }));
    rows.sort((a, b) => (a.key === null) - (b.key === null) || (a.key === null ? 0 : sign * compare(a.key, b.key)));
    body.append(...rows.map((one) => one.row));
  };

  heads.forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const descending = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      sort(column, descending ? -1 : 1);
    });
  });
})();
