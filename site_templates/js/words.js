/* What a word is, exactly as generator/search/words.py says it; tests/js/words.test.js binds the two.
   Pure functions: Casepress.words.create(packed) takes what Words.pack() wrote. */
globalThis.Casepress = globalThis.Casepress || {};

Casepress.words = (() => {
  "use strict";

  const DIGITS = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
    .filter((char) => char !== '"' && char !== "\\")
    .join("");
  const VALUE = new Uint8Array(128);
  Array.from(DIGITS).forEach((char, value) => (VALUE[char.charCodeAt(0)] = value));

  const LONGEST_CODE = 32;
  const LONGEST_QUERY = 400;
  const LONGEST_INITIALS = 8;
  const SEGMENTS = {
    案情: "facts", 诉求: "demand", 訴求: "demand", 结果: "outcome", 結果: "outcome", 要旨: "point",
    标题: "title", 標題: "title", 经验: "lesson", 經驗: "lesson",
  };

  const HAN = "\\u3007\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}";
  const RUN = new RegExp(`[${HAN}]+|[a-z0-9]+(?:[-_./][a-z0-9]+)*`, "gu");
  const KEPT = new RegExp(`[${HAN}a-z0-9_./-]`, "u");
  const MARK = /\p{M}/u;
  const SPACE = " \\t\\r\\n\\f\\v\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const QUERY_PART = new RegExp(
    `((?<![^${SPACE}])[-−－])?(?:(${Object.keys(SEGMENTS).join("|")})[:：][${SPACE}]*)?` +
      `(?:["“”「『]([^"“”」』]*)["“”」』]|([^${SPACE}"“”「『]+))`,
    "gu",
  );
  const SOFT_INITIALS = [["zh", "z"], ["ch", "c"], ["sh", "s"], ["n", "l"]];

  const isLetters = (text) => /^[a-z]+$/.test(text);
  const isDigits = (text) => /^[0-9]+$/.test(text);

  /* Reads whole numbers from a text of DIGITS, one after the other. */
  function reader(text, start = 0) {
    let at = start;
    const digit = () => VALUE[text.charCodeAt(at++)];
    const digits = (count) => {
      let value = 0;
      while (count--) value = value * 93 + digit();
      return value;
    };
    return {
      digit,
      digits,
      number() {
        const first = digit();
        if (first < 62) return first;
        if (first < 90) return 62 + (first - 62) * 93 + digit();
        return 2666 + digits(first === 90 ? 2 : first === 91 ? 3 : 5);
      },
      signed() {
        const value = this.number();
        return value % 2 ? -(value + 1) / 2 : value / 2;
      },
      text(count) {
        at += count;
        return text.slice(at - count, at);
      },
      get done() {
        return at >= text.length;
      },
    };
  }

  /* The 3,755 characters of GB 2312 level 1, nearly in the order of their sounds. */
  function commonChars() {
    const bytes = [];
    for (let high = 0xb0; high < 0xd8; high++)
      for (let low = 0xa1; low < 0xff; low++) if (high < 0xd7 || low <= 0xf9) bytes.push(high, low);
    return new TextDecoder("gbk").decode(new Uint8Array(bytes));
  }

  /* A function that gives the reading of a character, "" where none is known. */
  function unpackReadings(packed, syllables) {
    // One more than the index of the syllable, by code unit; a Map costs five times the time.
    const indexes = new Uint16Array(0x10000);
    const others = new Map();
    const common = commonChars();
    const steps = reader(packed.common);
    let index = 0;
    let at = 0;
    while (!steps.done) {
      index += steps.signed();
      for (let count = steps.number(); count; count--) indexes[common.charCodeAt(at++)] = index + 1;
    }
    const extra = packed.extra;
    for (at = 0; at < extra.length; ) {
      const char = String.fromCodePoint(extra.codePointAt(at));
      at += char.length;
      const size = VALUE[extra.charCodeAt(at)] < 62 ? 1 : 2;
      const place = reader(extra, at).number();
      if (char.length === 1) indexes[char.charCodeAt(0)] = place + 1;
      else others.set(char, syllables[place]);
      at += size;
    }
    return (char) => (char.length === 1 ? syllables[indexes[char.charCodeAt(0)] - 1] : others.get(char)) || "";
  }

  function unpackSimplified(text) {
    const simplified = new Map();
    const steps = reader(text);
    let old = 0;
    let char = 0;
    while (!steps.done) {
      old += steps.number();
      char += steps.signed();
      simplified.set(String.fromCodePoint(old), String.fromCodePoint(char));
    }
    return simplified;
  }

  const softened = new Map();
  /* A syllable with the confusions of everyday speech removed: zhang -> zan. */
  function softSound(syllable) {
    let soft = softened.get(syllable);
    if (soft === undefined) {
      soft = syllable;
      const found = SOFT_INITIALS.find(([sound]) => syllable.startsWith(sound));
      if (found) soft = found[1] + soft.slice(found[0].length);
      if (soft.endsWith("ng") && !soft.endsWith("ong")) soft = soft.slice(0, -1);
      softened.set(syllable, soft);
    }
    return soft;
  }

  /* The words in a code: its tails, its parts, letters and digits apart. */
  function codes(run) {
    const found = [];
    let parts = run.split(/[-_./]/);
    const digits = parts.filter(isDigits);
    if (digits.length > 1) found.push(digits.join("").slice(0, LONGEST_CODE));
    parts = parts.map((part) => (isDigits(part) ? part.replace(/^0+/, "") || "0" : part).slice(0, LONGEST_CODE));
    for (let start = 0; start < Math.min(parts.length - 1, 6); start++)
      found.push(parts.slice(start, start + 6).join("-"));
    for (const part of parts) {
      found.push(part);
      if (!isLetters(part) && !isDigits(part))
        found.push(...part.match(/[a-z]+|[0-9]+/g).filter((piece) => piece.length > 1));
    }
    return found;
  }

  function create(packed) {
    const syllables = packed.syllables.split(" ");
    const isSyllable = new Set(syllables);
    const readingOf = unpackReadings(packed, syllables);
    const simplified = unpackSimplified(packed.simplified);
    const looseChars = new Set(packed.function);
    const stop = new RegExp(packed.stops.split(" ").join("|"), "gu");
    const folded = new Map();

    function foldChar(char) {
      let kept = folded.get(char);
      if (kept === undefined) {
        kept = "";
        for (let part of char.normalize("NFKD").toLowerCase()) {
          if (MARK.test(part)) continue;
          part = simplified.get(part) || part;
          kept += KEPT.test(part) ? part : " ";
        }
        if (folded.size < 20000) folded.set(char, kept);
      }
      return kept;
    }

    /* The text as it is compared: Han characters, a-z, 0-9 and the connectors; all else is a space. */
    function fold(text) {
      let out = "";
      for (const char of text) out += foldChar(char);
      return out;
    }

    const runs = (text) => text.match(RUN) || [];
    function soundClass(char) {
      const reading = readingOf(char);
      return reading ? softSound(reading) : char.codePointAt(0).toString(16).toUpperCase();
    }

    const split = new Map();
    /* The word as whole syllables, the fewest that there can be; [] if it is none. */
    function splitPinyin(word) {
      if (word.length > 60) return [];
      if (!split.has(word)) {
        const best = Array(word.length).fill(null);
        best.push([]);
        for (let start = word.length - 1; start >= 0; start--)
          for (let size = Math.min(6, word.length - start); size > 0; size--) {
            const rest = best[start + size];
            if (rest && isSyllable.has(word.slice(start, start + size)) && (!best[start] || rest.length + 1 < best[start].length))
              best[start] = [word.slice(start, start + size), ...rest];
          }
        split.set(word, best[0] || []);
      }
      return split.get(word);
    }

    function han(run, start, out) {
      const chars = Array.from(run);
      if (chars.length === 1)
        out.push({ key: `${soundClass(run)}.`, form: run, sound: readingOf(run), weight: looseChars.has(run) ? 0.1 : 0.5, start });
      for (let offset = 0; offset < chars.length - 1; offset++) {
        const pair = chars.slice(offset, offset + 2);
        out.push({
          key: pair.map(soundClass).join("."),
          form: pair.join(""),
          sound: pair.map((char) => readingOf(char) || "?").join(" "),
          weight: [1.0, 0.5, 0.1][pair.filter((char) => looseChars.has(char)).length],
          start: start + offset,
        });
      }
    }

    function sounds(spoken, out) {
      if (spoken.length === 1) {
        const [syllable, start] = spoken[0];
        out.push({ key: `${softSound(syllable)}.`, form: "", sound: syllable, weight: 0.4, start });
      }
      for (let at = 0; at < spoken.length - 1; at++) {
        const [first, start] = spoken[at];
        const second = spoken[at + 1][0];
        out.push({ key: `${softSound(first)}.${softSound(second)}`, form: "", sound: `${first} ${second}`, weight: 0.9, start });
      }
    }

    function letters(words, out) {
      let spoken = [];
      for (const [word, start] of words) {
        const parts = splitPinyin(word);
        if (parts.length && (parts.length > 1 || words.length > 1 || word.length > 2)) {
          spoken.push(...parts.map((part) => [part, start]));
          continue;
        }
        sounds(spoken, out);
        spoken = [];
        if (word.length >= 2 && word.length <= LONGEST_INITIALS && !/[iuv]/.test(word)) {
          for (const [size, weight] of [[3, 0.8], [2, word.length === 2 ? 0.8 : 0.3]])
            for (let offset = 0; offset <= word.length - size; offset++)
              out.push({ key: "'" + word.slice(offset, offset + size), form: "", sound: "", weight, start });
        }
      }
      sounds(spoken, out);
    }

    function unitsOf(text, stops) {
      const out = [];
      let cut = text;
      for (const [start, end] of stops) cut = cut.slice(0, start) + " ".repeat(end - start) + cut.slice(end);
      const isLong = /[\ud800-\udfff]/.test(cut);
      let words = [];
      for (const match of cut.matchAll(RUN)) {
        const run = match[0];
        const start = isLong ? Array.from(cut.slice(0, match.index)).length : match.index;
        const isHan = run > "{";
        if (!isHan) {
          for (const code of codes(run)) out.push({ key: "=" + code, form: "", sound: "", weight: 1.0, start });
          if (isLetters(run)) {
            words.push([run, start]);
            continue;
          }
        }
        letters(words, out);
        words = [];
        if (isHan) han(run, start, out);
      }
      letters(words, out);
      return out;
    }

    /* What to look up for a fragment of a query, in order; stop phrases are left out unless `whole`. */
    function units(text, whole = false) {
      const plain = fold(text);
      const stops = whole ? [] : Array.from(plain.matchAll(stop), (match) => [match.index, match.index + match[0].length]);
      const found = unitsOf(plain, stops);
      return found.length || whole ? found : unitsOf(plain, []);
    }

    /* A query as fragments: words, phrases, exclusions, segments. Never fails. */
    function parse(query) {
      const fragments = [];
      const text = Array.from(String(query).slice(0, LONGEST_QUERY * 2)).slice(0, LONGEST_QUERY).join("");
      let segment = "";
      let loose = [];
      const close = () => {
        const words = loose.join(" ");
        if (words) fragments.push({ text: words, segment, isPhrase: false, isMinus: false, units: units(words) });
        loose = [];
      };
      for (const part of text.matchAll(QUERY_PART)) {
        const [, minus, segmentWord, phrase, word] = part;
        const words = phrase === undefined ? word : phrase;
        if (segmentWord) {
          close();
          segment = SEGMENTS[segmentWord];
        }
        if (!/[^ \-_./]/.test(fold(words))) continue;
        if (minus || phrase !== undefined)
          fragments.push({ text: words, segment, isPhrase: phrase !== undefined, isMinus: Boolean(minus), units: units(words, true) });
        else loose.push(words);
      }
      close();
      return fragments.filter((fragment) => fragment.units.length);
    }

    /* What a text can be found by, as the index knows it. */
    function* terms(text) {
      for (const run of runs(fold(text))) {
        if (run <= "{") {
          for (const code of codes(run)) yield "=" + code;
        } else {
          const chars = Array.from(run);
          yield* chars;
          for (let at = 0; at < chars.length - 1; at++) yield chars[at] + chars[at + 1];
        }
      }
    }

    /* First letters of the sounds, two and three in a row. */
    function* initials(text) {
      for (const run of runs(fold(text))) {
        if (run <= "{") continue;
        const first = Array.from(run, (char) => readingOf(char)[0] || "?");
        for (const size of [2, 3])
          for (let start = 0; start <= first.length - size; start++) {
            const found = first.slice(start, start + size).join("");
            if (!found.includes("?")) yield "'" + found;
          }
      }
    }

    return { fold, foldChar, runs, terms, initials, parse, units, soundClass, readingOf, splitPinyin };
  }

  return { create, reader, softSound, codes, DIGITS, VALUE };
})();
