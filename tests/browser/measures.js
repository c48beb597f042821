// What tests measure on a page: contrast after WCAG 2.2 (1.4.3 text, 1.4.11 graphics), and labels that run into each other.
() => {
  const rgb = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const channel = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ratio = (a, b) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const clear = (color) => color.length === 4 && color[3] === 0;
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgb(getComputedStyle(e).backgroundColor);
      if (color.length && !clear(color)) return color;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches && matchMedia("screen").matches ? [18, 18, 18] : [255, 255, 255];
  };
  const inside = (box, x, y) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  const weak = [];
  let texts = 0;
  const note = (what, front, back, least) => {
    const found = ratio(front, back);
    if (found < least) weak.push(`${what}: ${found.toFixed(2)}`);
  };
  const walker = document.createTreeWalker(document.body || document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || parent.closest("svg, style, script, title")) continue;
    texts += 1;
    note(walker.currentNode.data.trim().slice(0, 40), rgb(getComputedStyle(parent).color), behind(parent), 4.5);
  }
  const overlaps = [];
  for (const svg of document.querySelectorAll("svg")) {
    const fills = [...svg.querySelectorAll("rect")].filter((r) => /\b(paper|band|t\d|n\d)\b/.test(r.getAttribute("class") || ""));
    const boxes = fills.map((r) => [r, r.getBoundingClientRect()]);
    const under = (element, x, y, ground = boxes) => {
      const below = ground.filter(([r, box]) => inside(box, x, y) && r.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
      return rgb(getComputedStyle(below.at(-1)[0]).fill);
    };
    const grounds = boxes.filter(([r]) => !/\bn\d/.test(r.getAttribute("class")));
    const labels = [];
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (!text.textContent.trim()) continue;
      texts += 1;
      labels.push([text.textContent, box]);
      // What is in the colour of the paper stands on a mark; its contrast is the palette's.
      if (fills.length && getComputedStyle(text).fill === getComputedStyle(fills[0]).fill) continue;
      note(text.textContent.slice(0, 40), rgb(getComputedStyle(text).fill), under(text, (box.left + box.right) / 2, (box.top + box.bottom) / 2), 4.5);
    }
    for (let i = 0; i < labels.length; i += 1) {
      for (let j = i + 1; j < labels.length; j += 1) {
        const [a, b] = [labels[i][1], labels[j][1]];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 4) overlaps.push(`${labels[i][0]} / ${labels[j][0]}`);
      }
    }
    const view = svg.getBoundingClientRect();
    for (const [name, box] of labels) {
      if (box.left < view.left - 1 || box.right > view.right + 1 || box.bottom > view.bottom + 1) overlaps.push(`${name} / the edge`);
    }
    for (const shape of svg.querySelectorAll("circle, path, line, rect")) {
      const look = shape.getAttribute("class") || "";
      if (!/^([fhsn]\d|line|nowline)$/.test(look)) continue;
      const style = getComputedStyle(shape);
      const box = shape.getBoundingClientRect();
      const color = rgb(/^[fn]/.test(look) && look !== "nowline" ? style.fill : style.stroke);
      note(`${shape.tagName}.${look}`, color, /^n\d/.test(look) ? rgb(getComputedStyle(fills[0]).fill) : under(shape, box.left - 1, (box.top + box.bottom) / 2, grounds), 3);
    }
  }
  return { weak: [...new Set(weak)], overlaps, texts };
};
