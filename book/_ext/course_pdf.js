// Gathers every page of the site into the one that is open, as one document to print.
// Called with the list of pages in reading order; ids get their page's name in front, so
// that links between the chapters work inside the PDF.

async ({ pages, title, subtitle }) => {
  const idOf = (page, id) => `${page.replace(/\.html$/, "")}--${id}`;

  async function articleOf(page) {
    const answer = await fetch(page);
    const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
    const article = document.importNode(parsed.querySelector("article"), true);
    article.id = idOf(page, "");
    article.querySelectorAll("[id]").forEach((part) => (part.id = idOf(page, part.id)));
    article.querySelectorAll("a[href]").forEach((link) => {
      const [, target, id] = link.getAttribute("href").match(/^([^#]*)#?(.*)$/);
      if (target === "" || pages.includes(target)) {
        link.setAttribute("href", `#${idOf(target || page, id)}`);
      }
    });
    article.querySelectorAll("details:not(.hide)").forEach((part) => (part.open = true));
    article.querySelectorAll("img").forEach((image) => (image.loading = "eager"));
    article.querySelectorAll(".headerlink, .copybtn, script").forEach((p) => p.remove());
    return article;
  }

  function contents() {
    const list = document.createElement("nav");
    list.className = "book-contents";
    list.innerHTML = "<h2>Contents</h2>";
    for (const item of document.querySelectorAll(".bd-docs-nav :is(p.caption, li > a)")) {
      const line = list.appendChild(document.createElement("p"));
      line.className = item.matches("p") ? "part" : "chapter";
      if (item.matches("p")) {
        line.textContent = item.textContent.trim();
        continue;
      }
      const page = item.getAttribute("href").replace(/^#.*$/, pages[0]);
      const link = line.appendChild(document.createElement("a"));
      link.href = `#${idOf(page, "")}`;
      link.textContent = item.textContent.trim();
      const number = line.appendChild(document.createElement("span"));
      number.dataset.page = page;
    }
    return list;
  }

  const cover = document.createElement("section");
  cover.className = "book-cover";
  cover.append(document.createElement("p"), document.createElement("p"));
  cover.firstChild.textContent = title;
  cover.lastChild.textContent = subtitle;
  const book = document.createElement("main");
  book.className = "bd-main book";
  const content = book.appendChild(document.createElement("div"));
  content.className = "bd-content";
  const column = content.appendChild(document.createElement("div"));
  column.className = "bd-article-container";
  column.append(cover, contents());
  for (const page of pages) {
    const article = await articleOf(page);
    article.className = "bd-article";
    column.append(article);
  }
  document.body.replaceChildren(book);
  await MathJax.startup.promise;
  await MathJax.typesetPromise();
  await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;
};
