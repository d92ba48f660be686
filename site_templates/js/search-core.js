/* The search engine of the pages: reads shards, ranks, marks hits, counts facets. No page, no network: what it needs
   is `load(name)`, a promise of a shard's payload. The counterpart of generator/search/shards.py.

     const searcher = Casepress.searchCore.create({ load });
     const result = await searcher.search("快递 丢了 不赔", { filters: { sector: ["快递"] } });
     const rows = await searcher.rows(result.hits.slice(0, 10).map((hit) => hit.doc)); */
globalThis.Casepress = globalThis.Casepress || {};

Casepress.searchCore = (() => {
  "use strict";

  const { reader, softSound, VALUE } = Casepress.words;

  const FORMAT = 1;
  // Posting shards that a query may load before its first result, and in all where little was found.
  const FIRST_SHARDS = 3;
  const ALL_SHARDS = 8;
  // A part of a query whose best word is worth less has no file of its own.
  const WORTH_A_FILE = 0.1;
  // A query of more words than this, a spoken one, may load one shard more.
  const LONG_QUERY = 7;
  // The part of all that a query's words are worth which is enough to rank well.
  const ENOUGH = 0.85;
  // The part of a query that the best hit covers, under which more shards are looked at.
  const FULL_COVER = 0.5;
  // The part of the best hit's score under which an entry is no hit.
  const FLOOR = 0.12;

  // What a way of matching counts beside the word itself.
  const SAME_SOUND = 0.6;
  const LIKE_SOUND = 0.35;
  const SPOKEN_SOUND = 0.95;
  const SPOKEN_LIKE = 0.45;

  // A pair that follows its neighbour counts so much of what it counts by itself.
  const NEIGHBOUR = 0.3;

  // How much more a rare word counts than a common one.
  const RARITY = 1.3;
  // What a character counts where the word that it was typed in is not found.
  const CHARACTER = 0.6;

  const SEGMENT_BITS = { title: 1, point: 2, facts: 4, demand: 8, outcome: 16, lesson: 16 };

  /* For each code of a posting, the bits of the fields that the word stands in; 0 for another word for the same. */
  const MASKS = [];
  for (let mask = 1; mask < 32; mask++) {
    let bits = 0;
    for (let rest = mask; rest; rest &= rest - 1) bits++;
    for (let level = bits <= 2 ? 3 : 2; level; level--) MASKS.push(mask);
  }

  /* ---- packed text ---- */

  /* Bytes from text that carries 13 bits in two characters. */
  function unarmour(text) {
    const out = new Uint8Array((text.length * 13) >> 4);
    let bits = 0;
    let value = 0;
    let at = 0;
    for (let index = 0; index + 1 < text.length; index += 2) {
      value = ((value << 13) | (VALUE[text.charCodeAt(index)] * 93 + VALUE[text.charCodeAt(index + 1)])) & 0x1fffff;
      bits += 13;
      while (bits >= 8 && at < out.length) {
        bits -= 8;
        out[at++] = (value >> bits) & 255;
      }
    }
    return out;
  }

  // Bits of a code that are looked up at once; longer codes are then read bit by bit.
  const QUICK = 9;

  /* Canonical codes of these lengths: a table for short ones (symbol * 16 + length), counts and symbols for all. */
  function huffman(lengths) {
    const counts = new Uint16Array(16);
    for (const length of lengths) counts[length]++;
    counts[0] = 0;
    const starts = new Uint16Array(17);
    const codes = new Uint16Array(17);
    for (let length = 1; length < 16; length++) {
      starts[length + 1] = starts[length] + counts[length];
      codes[length + 1] = (codes[length] + counts[length]) << 1;
    }
    const symbols = new Uint16Array(lengths.length);
    const quick = new Uint16Array(1 << QUICK);
    lengths.forEach((length, symbol) => {
      if (!length) return;
      symbols[starts[length]++] = symbol;
      let code = codes[length]++;
      if (length > QUICK) return;
      let mirrored = 0;
      for (let bit = 0; bit < length; bit++, code >>= 1) mirrored = (mirrored << 1) | (code & 1);
      for (let place = mirrored; place < quick.length; place += 1 << length) quick[place] = symbol * 16 + length;
    });
    return { counts, symbols, quick };
  }

  const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

  /* Inflates raw DEFLATE data (RFC 1951). Throws RangeError on damaged data. */
  function inflate(bytes) {
    let out = new Uint8Array(bytes.length * 4 + 64);
    let size = 0;
    let at = 0;
    let hold = 0;
    let held = 0;
    const bits = (count) => {
      while (held < count) {
        if (at >= bytes.length + 4) throw new RangeError("data ends early");
        hold |= (bytes[at++] || 0) << held;
        held += 8;
      }
      const value = hold & ((1 << count) - 1);
      hold >>>= count;
      held -= count;
      return value;
    };
    const symbol = ({ counts, symbols, quick }) => {
      while (held < QUICK && at < bytes.length) {
        hold |= bytes[at++] << held;
        held += 8;
      }
      const known = quick[hold & ((1 << QUICK) - 1)];
      if (known && (known & 15) <= held) {
        hold >>>= known & 15;
        held -= known & 15;
        return known >> 4;
      }
      let code = 0;
      let first = 0;
      let index = 0;
      for (let length = 1; length < 16; length++) {
        code |= bits(1);
        const count = counts[length];
        if (code - count < first) return symbols[index + code - first];
        index += count;
        first = (first + count) << 1;
        code <<= 1;
      }
      throw new RangeError("no such code");
    };
    const room = (more) => {
      if (size + more <= out.length) return;
      const larger = new Uint8Array(Math.max(out.length * 2, size + more));
      larger.set(out);
      out = larger;
    };
    let fixed;
    for (let last = 0; !last; ) {
      last = bits(1);
      const kind = bits(2);
      if (kind === 3) throw new RangeError("no such block");
      if (kind === 0) {
        at -= held >> 3;
        hold = held = 0;
        const length = bytes[at] | (bytes[at + 1] << 8);
        at += 4;
        room(length);
        out.set(bytes.subarray(at, at + length), size);
        at += length;
        size += length;
        continue;
      }
      let literals;
      let distances;
      if (kind === 1) {
        fixed = fixed || [
          huffman(Array.from({ length: 288 }, (_, code) => (code < 144 ? 8 : code < 256 ? 9 : code < 280 ? 7 : 8))),
          huffman(Array(30).fill(5)),
        ];
        [literals, distances] = fixed;
      } else {
        const literalCount = bits(5) + 257;
        const distanceCount = bits(5) + 1;
        const codeLengths = Array(19).fill(0);
        for (let count = bits(4) + 4, index = 0; index < count; index++) codeLengths[CODE_ORDER[index]] = bits(3);
        const table = huffman(codeLengths);
        const lengths = [];
        while (lengths.length < literalCount + distanceCount) {
          const code = symbol(table);
          if (code < 16) lengths.push(code);
          else {
            const value = code === 16 ? lengths[lengths.length - 1] : 0;
            const times = code === 16 ? 3 + bits(2) : code === 17 ? 3 + bits(3) : 11 + bits(7);
            for (let time = 0; time < times; time++) lengths.push(value);
          }
        }
        literals = huffman(lengths.slice(0, literalCount));
        distances = huffman(lengths.slice(literalCount));
      }
      for (;;) {
        const code = symbol(literals);
        if (code === 256) break;
        if (code < 256) {
          room(1);
          out[size++] = code;
          continue;
        }
        const length = LENGTH_BASE[code - 257] + bits(LENGTH_EXTRA[code - 257]);
        const distanceCode = symbol(distances);
        const distance = DISTANCE_BASE[distanceCode] + bits(distanceCode < 2 ? 0 : (distanceCode >> 1) - 1);
        if (!(distance <= size)) throw new RangeError("no such distance");
        room(length);
        for (let index = 0; index < length; index++, size++) out[size] = out[size - distance];
      }
    }
    return out.subarray(0, size);
  }

  const unpackText = (text) => new TextDecoder().decode(inflate(unarmour(text)));

  /* ---- shards ---- */

  /* The entries of a posting shard by key, each still packed. */
  function openPostings(payload) {
    const entries = new Map();
    if (typeof payload !== "string") throw new TypeError("no posting shard");
    for (const text of payload.split("\t\t")) {
      const end = text.indexOf("\t");
      if (end > 0) entries.set(text.slice(0, end), text.slice(end + 1));
    }
    return entries;
  }

  const hashOf = (key) => {
    let value = 0x811c9dc5;
    for (let index = 0; index < key.length; index++) value = Math.imul(value ^ key.charCodeAt(index), 0x01000193) >>> 0;
    return value;
  };

  /* The forms under a key, their postings still packed: [{ form, packed, end }]. */
  function unpackForms(key, text) {
    const size = key[0] === "=" || key[0] === "'" ? 0 : key.endsWith(".") ? 1 : 2;
    return text.split("\t").map((packed) => {
      let end = 0;
      for (let index = 0; index < size; index++) end += packed.codePointAt(end) > 0xffff ? 2 : 1;
      return { form: packed.slice(0, end), packed, end };
    });
  }

  /* The postings of a form: how many entries have it, and for each that is listed its number and code. */
  function unpackList({ packed, end }) {
    const numbers = reader(packed, end);
    const count = numbers.number();
    const docs = [];
    const codes = [];
    let doc = -1;
    while (!numbers.done) {
      doc += numbers.number() + 1;
      docs.push(doc);
      codes.push(numbers.digit());
    }
    return { count, docs, codes };
  }

  /* Where the head's words lie: key -> { shard, common } (common: log 2 of the number of entries). */
  function unpackPlaces({ steps, shards, common }, soft) {
    const places = new Map();
    const stepNumbers = reader(steps);
    const shardNumbers = reader(shards);
    const commonNumbers = reader(common);
    let code = -1;
    while (!stepNumbers.done) {
      code += stepNumbers.number() + 1;
      const key = `${soft[Math.floor(code / soft.length)]}.${soft[code % soft.length]}`;
      places.set(key, { shard: shardNumbers.number(), common: commonNumbers.digit() });
    }
    return places;
  }

  /* The sets of values that entries have in an axis: [["快递"], ["快递", "物业"], ...]. */
  function unpackValues({ words, sets }) {
    const values = [];
    const numbers = reader(sets);
    while (!numbers.done) values.push(Array.from({ length: numbers.number() }, () => words[numbers.number()]));
    return values;
  }

  /* An axis with its sets of values and the place of every entry's set among them. */
  function unpackAxis(axis, count) {
    const { name, runs } = axis;
    const values = unpackValues(axis);
    const of = new Uint16Array(count);
    const numbers = reader(runs);
    for (let doc = 0; !numbers.done; ) {
      const value = numbers.number();
      const end = doc + numbers.number() + 1;
      of.fill(value, doc, end);
      doc = end;
    }
    return { name, values, of };
  }

  function create({ load, firstShards = FIRST_SHARDS, allShards = ALL_SHARDS }) {
    let opening = null;
    let version = "";
    const shards = new Map();

    /* The head, read once. Rejects where it is missing or of another format. */
    function open() {
      opening =
        opening ||
        load("head").then((packed) => {
          const head = JSON.parse(unpackText(packed));
          if (head.format !== FORMAT) throw new TypeError("no search index of this format");
          version = head.version;
          const words = Casepress.words.create(head.words);
          const soft = Array.from(new Set(head.words.syllables.split(" ").map(softSound))).sort();
          const axes = head.axes.map((axis) => unpackAxis(axis, head.count));
          const starts = [0];
          for (const size of head.records) starts.push(starts[starts.length - 1] + size);
          const facetWords = new Map();
          for (const [axis, values] of Object.entries(head.facetWords))
            for (const [value, names] of Object.entries(values))
              for (const word of names) {
                const folded = words.fold(word).trim();
                if (folded && !facetWords.has(folded)) facetWords.set(folded, { axis, value, word });
              }
          return {
            ...head, words, axes, starts, facetWords,
            priorOf: unpackPrior(axes),
            places: unpackPlaces(head.places, soft),
            columns: { ...head.columns, axes: head.columns.axes.map((axis) => ({ name: axis.name, values: unpackValues(axis) })) },
            latin: new Set(head.latin.split(" ")),
          };
        });
      opening.catch(() => (opening = null));
      return opening;
    }

    /* A shard read and opened, or null where it is missing or damaged; its name is then in `missing`. */
    function shard(name, openShard, missing) {
      if (!shards.has(name)) {
        const reading = load(name, version).then(openShard);
        shards.set(name, reading);
        reading.catch(() => shards.delete(name));
      }
      return shards.get(name).catch(() => {
        missing.add(name);
        return null;
      });
    }

    /* ---- planning: which shards are worth loading ---- */

    const shardOf = (head, key) => {
      const place = head.places.get(key);
      return place ? `w${place.shard}` : `p${hashOf(key) % head.hashed}`;
    };

    /* Units with the shard they need and what it is likely worth to load it. */
    function plan(head, fragments) {
      const wanted = [];
      const most = Math.log2(head.count + 2);
      for (const fragment of fragments) {
        const { units } = fragment;
        const isKnown = units.map((unit) => head.places.has(unit.key));
        units.forEach((unit, index) => {
          const place = head.places.get(unit.key);
          let gain;
          if (place) gain = Math.max(0.15, 1 - place.common / most);
          else if (unit.key[0] === "=") gain = codeGain(head, unit, units);
          else if (unit.key[0] === "'") gain = unit.weight < 0.5 ? 0.2 : 0.7;
          else if (unit.key.endsWith(".")) gain = units.length === 1 ? 1 : 0.05;
          else {
            const touches = (other, step) => units[other] && units[other].start === unit.start + step && isKnown[other];
            const known = (touches(index - 1, -1) ? 1 : 0) + (touches(index + 1, 1) ? 1 : 0);
            gain = [0.3, 0.15, 0.05][known];
          }
          wanted.push({ fragment, unit, shard: shardOf(head, unit.key), gain: gain * unit.weight });
        });
      }
      return wanted;
    }

    /* The characters of words that stand by themselves and are not there, as typed or as they sound: one of them may be wrong. */
    function charactersOf(head, wanted, opened) {
      const found = [];
      wanted.forEach((item, index) => {
        const { unit, fragment } = item;
        const touches = (other, step) => other && other.fragment === fragment && other.unit.start === unit.start + step;
        const isAlone = !touches(wanted[index - 1], -1) && !touches(wanted[index + 1], 1);
        const entries = opened.get(item.shard);
        if (!isAlone || !entries || entries.has(unit.key) || fragment.isMinus || fragment.isPhrase) return;
        const chars = Array.from(unit.form);
        if (chars.length !== 2) return;
        chars.forEach((char, offset) => {
          const key = `${head.words.soundClass(char)}.`;
          const single = { key, form: char, sound: head.words.readingOf(char), weight: unit.weight * CHARACTER, start: unit.start + 3 * offset };
          found.push({ fragment, unit: single, shard: shardOf(head, key), gain: 0.5 });
        });
      });
      return found;
    }

    /* A code is worth its file where it is a number, a mixture, or a Latin word that the library has. */
    function codeGain(head, unit, units) {
      const code = unit.key.slice(1);
      if (/^[a-z]+$/.test(code)) return head.latin.has(code) ? 0.8 : 0.02;
      if (code.includes("-")) {
        const isTail = units.some((other) => other !== unit && other.key.endsWith(unit.key.slice(1)) && other.key.length > unit.key.length);
        return isTail ? 0.3 : 1.5;
      }
      return units.some((other) => other.start === unit.start && other.key.includes("-")) ? 0.1 : 0.8;
    }

    /* Names of shards by what they are worth, the best first. */
    function ranked(wanted) {
      const gains = new Map();
      for (const { shard: name, gain } of wanted) gains.set(name, (gains.get(name) || 0) + gain);
      return Array.from(gains).sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
    }

    /* The shards to load first: each run of the query is to have its best word, and the rest is not worth a file. */
    function choose(wanted, names, most) {
      const runs = [];
      let before = null;
      for (const item of wanted) {
        if (!before || before.fragment !== item.fragment || item.unit.start > before.unit.start + 1) runs.push([]);
        runs[runs.length - 1].push(item);
        before = item;
      }
      const chosen = new Set();
      const bests = runs.map((run) => Math.max(...run.map((item) => item.gain)));
      const isGood = (item, place) => item.gain >= bests[place] * 0.6;
      for (const [name] of names) {
        const isNew = runs.some(
          (run, place) =>
            bests[place] >= WORTH_A_FILE &&
            !run.some((item) => isGood(item, place) && chosen.has(item.shard)) &&
            run.some((item) => isGood(item, place) && item.shard === name),
        );
        if (isNew && chosen.size < most) chosen.add(name);
      }
      const total = names.reduce((sum, [, gain]) => sum + gain, 0);
      let sum = names.reduce((part, [name, gain]) => part + (chosen.has(name) ? gain : 0), 0);
      for (const [name, gain] of names) {
        if (chosen.size >= most || (chosen.size && sum >= total * ENOUGH)) break;
        if (chosen.has(name)) continue;
        chosen.add(name);
        sum += gain;
      }
      return names.filter(([name]) => chosen.has(name));
    }

    /* ---- scoring ---- */

    /* For one unit: entries, the weight of the best form in each, and how many have it; null where nothing is there. */
    function match(head, { unit, fragment }, entries) {
      const packed = entries.get(unit.key);
      if (packed === undefined) return null;
      const forms = unpackForms(unit.key, packed);
      const bit = fragment.segment ? SEGMENT_BITS[fragment.segment] : 0;
      const exact = forms.filter((item) => item.form === unit.form);
      const isStrict = fragment.isPhrase || fragment.isMinus;
      if (isStrict && !exact.length) return null;
      const weights = new Map();
      let count = 0;
      for (const item of exact.length ? exact : forms) {
        const factor = item.form === unit.form ? 1 : likeness(head, unit, item.form);
        const list = unpackList(item);
        count = Math.max(count, list.count);
        for (let index = 0; index < list.docs.length; index++) {
          const code = list.codes[index];
          if (bit && !(MASKS[code] & bit)) continue;
          const weight = head.impacts[code] * factor;
          const doc = list.docs[index];
          if (exact.length || weight > (weights.get(doc) || 0)) weights.set(doc, weight);
        }
      }
      return weights.size ? { weights, count } : null;
    }

    function likeness(head, unit, form) {
      const sounds = Array.from(form, (char) => head.words.readingOf(char) || "?");
      const isSame = sounds.join(" ") === unit.sound;
      // A form under a key that is not its own has another reading in this word: 银行 under `yin.han`.
      const isOther = sounds.map(softSound).join(".") !== unit.key.replace(/\.$/, "");
      if (unit.form) return isSame || isOther ? SAME_SOUND : LIKE_SOUND;
      return isSame || isOther ? SPOKEN_SOUND : SPOKEN_LIKE;
    }

    /* The hits among the entries that the loaded shards know, the best first; those far behind the best are none. */
    function score(head, wanted, opened, facets) {
      const idf = (count) => (Math.log(1 + (head.count - count + 0.5) / (count + 0.5)) / Math.log(head.count + 2) + 0.04) ** RARITY;
      let all = 0;
      const slots = [];
      for (const item of wanted) {
        const entries = opened.get(item.shard);
        if (!entries || item.fragment.isMinus) continue;
        const found = match(head, item, entries);
        if (found) slots.push({ item, found, worth: item.unit.weight * idf(Math.min(found.count, head.count)) });
        else if (item.unit.key[0] === "'") all += item.unit.weight * 0.4;
        else if (item.unit.form) all += item.unit.weight * 0.15;
      }
      // By entry: the sum of weights, the worth that it covers, and where its last word stands in the query (plus 1).
      const text = new Float64Array(head.count);
      const cover = new Float64Array(head.count);
      const last = new Int16Array(head.count);
      const docs = new Set();
      let before = null;
      for (const { item, found, worth } of slots) {
        const isNext = before !== null && before.fragment === item.fragment && before.unit.start + 1 === item.unit.start;
        all += isNext ? worth * NEIGHBOUR : worth;
        for (const [doc, weight] of found.weights) {
          const part = isNext && last[doc] === item.unit.start ? worth * NEIGHBOUR : worth;
          text[doc] += part * weight;
          cover[doc] += part;
          last[doc] = item.unit.start + 1;
          docs.add(doc);
        }
        before = item;
      }
      for (const facet of facets) {
        all += facet.worth;
        if (facet.adds) for (const doc of facet.docs()) docs.add(doc);
        for (const doc of docs)
          if (facet.has(doc)) {
            text[doc] += facet.worth * 0.6;
            cover[doc] += facet.worth;
          }
      }
      exclude(head, wanted, opened, docs);
      const hits = [];
      let best = 0;
      for (const doc of docs) {
        const share = all ? cover[doc] / all : 0;
        const sum = text[doc] * (0.35 + 0.65 * share) * head.priorOf(doc);
        if (sum > best) best = sum;
        if (sum >= best * FLOOR) hits.push({ doc, score: sum, cover: share });
      }
      return hits
        .filter((hit) => hit.score >= best * FLOOR)
        .sort((one, other) => other.score - one.score || one.doc - other.doc);
    }

    /* Takes out what a minus excludes, and what lacks a part of a phrase. */
    function exclude(head, wanted, opened, docs) {
      const fragments = new Set(wanted.map((item) => item.fragment).filter((fragment) => fragment.isMinus || fragment.isPhrase));
      for (const fragment of fragments) {
        const lists = wanted
          .filter((item) => item.fragment === fragment && opened.has(item.shard))
          .map((item) => match(head, item, opened.get(item.shard)));
        const has = (doc) => (list) => list !== null && list.weights.has(doc);
        // A list that was cut may lack an entry that has the word.
        const mayHave = (doc) => (list) => list !== null && (list.weights.has(doc) || list.count > list.weights.size);
        for (const doc of docs) {
          const isOut = fragment.isMinus
            ? lists.length && lists.every(has(doc))
            : !lists.every(mayHave(doc)) || !lists.some(has(doc));
          if (isOut) docs.delete(doc);
        }
      }
    }

    /* A function that gives a little more to what was validated and a little less to what was archived. */
    function unpackPrior(axes) {
      const axis = axes.find((item) => item.name === "state");
      const weights = axis.values.map((values) => 1 + (values.includes("validated") ? 0.02 : 0) - (values.includes("archived") ? 0.04 : 0));
      return (doc) => weights[axis.of[doc]];
    }

    /* ---- facets ---- */

    /* Facet words that stand in the query by themselves: [{ axis, value, word }]. */
    function recognise(head, text) {
      const found = [];
      const seen = new Set();
      for (const token of head.words.fold(text.slice(0, 400)).split(/ +/)) {
        const facet = head.facetWords.get(token);
        if (facet && !seen.has(`${facet.axis}:${facet.value}`)) {
          seen.add(`${facet.axis}:${facet.value}`);
          found.push(facet);
        }
      }
      return found;
    }

    function facetTest(head, columns, axisName, values) {
      const axis = head.axes.find((item) => item.name === axisName);
      const wanted = new Set(values);
      if (axis) {
        const good = axis.values.map((value) => value.some((one) => wanted.has(one)));
        return (doc) => good[axis.of[doc]];
      }
      const index = head.columns.axes.findIndex((item) => item.name === axisName);
      if (index < 0) return () => false;
      const good = head.columns.axes[index].values.map((value) => value.some((one) => wanted.has(one)));
      return (doc) => {
        const block = columns.get(Math.floor(doc / head.columns.step));
        return Boolean(block && good[block[index][doc % head.columns.step]]);
      };
    }

    /* A block of columns, each a list of numbers. */
    function openColumns(payload) {
      return payload.split("\t").map((text) => {
        const numbers = reader(text);
        const values = [];
        while (!numbers.done) values.push(numbers.number());
        return values;
      });
    }

    /* The blocks that hold these entries, at most `most` of them, those with the most entries first: place -> columns. */
    async function loadBlocks(kind, step, docs, missing, most) {
      const counts = new Map();
      for (const doc of docs) {
        const block = Math.floor(doc / step);
        counts.set(block, (counts.get(block) || 0) + 1);
      }
      const chosen = Array.from(counts).sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, most);
      const found = new Map();
      await Promise.all(
        chosen.map(async ([block]) => {
          const opened = await shard(`${kind}${block}`, openColumns, missing);
          if (opened) found.set(block, opened);
        }),
      );
      return found;
    }

    const loadColumns = (head, docs, missing, most = 12) => loadBlocks("a", head.columns.step, docs, missing, most);

    /* A function that gives a figure of an entry plus one, 0 where it is not known. */
    async function figureReader(head, docs, missing) {
      const step = head.columns.figureStep;
      const blocks = await loadBlocks("f", step, docs, missing, 12);
      return (doc, index) => {
        const block = blocks.get(Math.floor(doc / step));
        return (block && block[index][doc % step]) || 0;
      };
    }

    /* ---- the outside ---- */

    /* Everything that fits a query, the best first.
       options.filters: { axis: [values] }, OR within an axis, AND over axes; options.without: facet words not to recognise
       as facets, as "axis:value". Gives { query, fragments, recognised, hits: [{ doc, score, cover }], missing: [shard names] }. */
    async function search(text, { filters = {}, without = [] } = {}) {
      const head = await open();
      const query = String(text);
      const missing = new Set();
      const fragments = head.words.parse(query);
      const recognised = recognise(head, query).filter((facet) => !without.includes(`${facet.axis}:${facet.value}`));
      const wanted = plan(head, fragments);
      const names = ranked(wanted);
      const opened = new Map();
      const read = async (part) => {
        await Promise.all(
          part.map(async ([name]) => {
            const entries = await shard(name, openPostings, missing);
            if (entries) opened.set(name, entries);
          }),
        );
      };
      const isStrict = fragments.some((fragment) => fragment.isPhrase || fragment.isMinus);
      const isLong = wanted.filter(({ unit }) => unit.form && unit.weight >= 0.5).length > LONG_QUERY;
      const first = isStrict ? allShards : firstShards + (isLong ? 1 : 0);
      const chosen = choose(wanted, names, first);
      await read(chosen);
      // A shard that has none of what was looked for in it was a guess, and another one may take its place.
      const misses = chosen.filter(([name]) => !wanted.some((item) => item.shard === name && opened.get(name)?.has(item.unit.key))).length;
      const others = names.filter((name) => !chosen.includes(name));
      await read(others.splice(0, misses));
      const chars = charactersOf(head, wanted, opened);
      if (chars.length) {
        await read(ranked(chars).filter(([name]) => !opened.has(name)));
        wanted.push(...chars);
      }
      const facets = await facetSlots(head, recognised, fragments, missing);
      let hits = score(head, wanted, opened, facets);
      if ((!hits.length || hits[0].cover < FULL_COVER) && others.length) {
        await read(others.slice(0, allShards - first));
        hits = score(head, wanted, opened, facets);
      }
      if (!fragments.length) hits = Array.from({ length: head.count }, (_, doc) => ({ doc, score: 0, cover: 0 }));
      const all = hits;
      const tests = await filterTests(head, filters, all, missing);
      if (tests.length) hits = all.filter((hit) => tests.every(({ test }) => test(hit.doc)));
      return { query, fragments, recognised, hits, all, missing: Array.from(missing) };
    }

    /* For each axis that is filtered on, its test of an entry. Loads columns where an axis is not in the head. */
    async function filterTests(head, filters, hits, missing) {
      const axes = Object.entries(filters).filter(([, values]) => values.length);
      const isElsewhere = axes.some(([name]) => !head.axes.some((axis) => axis.name === name));
      const columns = isElsewhere ? await loadColumns(head, hits.map((hit) => hit.doc), missing, 40) : new Map();
      return axes.map(([name, values]) => ({ name, test: facetTest(head, columns, name, values) }));
    }

    /* The facets of a result: [{ name, counts: Map value -> number }], every value of the library, zero or not.
       An axis is counted over what the filters of the other axes leave. `partial` says that the result was
       too large to count axes outside the head over all of it. */
    async function facets(result, filters = {}) {
      const head = await open();
      const missing = new Set();
      const docs = result.all.map((hit) => hit.doc);
      const blocks = new Set(docs.map((doc) => Math.floor(doc / head.columns.step)));
      const columns = await loadColumns(head, docs, missing);
      const tests = Object.entries(filters)
        .filter(([, values]) => values.length)
        .map(([name, values]) => ({ name, test: facetTest(head, columns, name, values) }));
      const counted = (axis, valueOf) => {
        const others = tests.filter(({ name }) => name !== axis.name).map(({ test }) => test);
        const counts = new Map();
        for (const values of axis.values) for (const value of values) counts.set(value, 0);
        for (const doc of docs) {
          if (!others.every((test) => test(doc))) continue;
          for (const value of valueOf(doc)) counts.set(value, counts.get(value) + 1);
        }
        return { name: axis.name, counts };
      };
      const inHead = head.axes.map((axis) => counted(axis, (doc) => axis.values[axis.of[doc]]));
      const elsewhere = head.columns.axes.map((axis, index) =>
        counted(axis, (doc) => {
          const block = columns.get(Math.floor(doc / head.columns.step));
          return block ? axis.values[block[index][doc % head.columns.step]] : [];
        }),
      );
      return { axes: [...inHead, ...elsewhere], partial: columns.size < blocks.size, missing: Array.from(missing) };
    }

    /* The figures of entries: { count, known: { remedy, days, satisfaction, date, cited } } with sorted lists of what is known. */
    async function figures(docs) {
      const head = await open();
      const missing = new Set();
      const figure = await figureReader(head, docs, missing);
      const known = {};
      head.columns.figures.forEach((name, index) => {
        const values = docs.map((doc) => figure(doc, index)).filter(Boolean);
        known[name] = values.map((value) => value - 1).sort((one, other) => one - other);
      });
      return { count: docs.length, known, missing: Array.from(missing) };
    }

    /* The entries in the order of a figure, the largest first, those without it last; equal ones keep their order. */
    async function ordered(docs, name) {
      const head = await open();
      const figure = await figureReader(head, docs, new Set());
      const index = head.columns.figures.indexOf(name);
      return Array.from(docs).sort((one, other) => figure(other, index) - figure(one, index));
    }

    /* The kind of each entry ("case", "type", ...), without loading its row. */
    async function kinds(docs) {
      const { axes } = await open();
      const axis = axes.find((item) => item.name === "kind");
      return docs.map((doc) => axis.values[axis.of[doc]][0]);
    }

    /* What a query may become: up to `most` phrases of the library that begin with it, in characters, pinyin or initials. */
    async function complete(text, most = 5) {
      const head = await open();
      const { words } = head;
      const typed = words.fold(String(text).slice(0, 60)).replace(/ /g, "");
      if (!typed) return [];
      const phrases = await phraseList(head);
      const isSpoken = /^[a-z]+$/.test(typed);
      return phrases
        .filter(({ folded, spoken, initials }) =>
          folded !== typed && (folded.startsWith(typed) || (isSpoken && (spoken.startsWith(typed) || (typed.length > 1 && initials.startsWith(typed))))),
        )
        .slice(0, most)
        .map(({ text: phrase }) => phrase);
    }

    /* Phrases of the library nearest to a query that found nothing, by shared sounds, the nearest first. */
    async function nearest(text, most = 5) {
      const head = await open();
      const phrases = await phraseList(head);
      const soundsOf = (folded) => new Set(Array.from(folded, (char) => head.words.soundClass(char)));
      const wanted = soundsOf(head.words.fold(String(text).slice(0, 60)).replace(/ /g, ""));
      return phrases
        .map(({ text: phrase, folded }, place) => {
          const own = soundsOf(folded);
          const shared = Array.from(own).filter((sound) => wanted.has(sound)).length;
          return { phrase, place, likeness: (2 * shared) / (own.size + wanted.size || 1) };
        })
        .filter(({ likeness: value }) => value > 0.2)
        .sort((one, other) => other.likeness - one.likeness || one.place - other.place)
        .slice(0, most)
        .map(({ phrase }) => phrase);
    }

    async function phraseList(head) {
      const read = await shard(
        "phrases",
        (payload) =>
          payload.map((text) => {
            const folded = head.words.fold(text).replace(/ /g, "");
            const sounds = Array.from(folded, (char) => head.words.readingOf(char) || char);
            return { text, folded, spoken: sounds.join(""), initials: sounds.map((sound) => sound[0]).join("") };
          }),
        new Set(),
      );
      return read || [];
    }

    /* A function that finds in a text the places a query hits: text -> [[start, end], ...], sorted, not touching. */
    async function marker(text) {
      const { words } = await open();
      const units = words.parse(text).filter((fragment) => !fragment.isMinus).flatMap((fragment) => fragment.units);
      return (shown) => mark(words, units, shown);
    }

    async function facetSlots(head, recognised, fragments, missing) {
      if (!recognised.length) return [];
      const inHead = recognised.filter((facet) => head.axes.some((axis) => axis.name === facet.axis));
      const tests = inHead.map((facet) => facetTest(head, null, facet.axis, [facet.value]));
      const docs = [];
      if (inHead.length) for (let doc = 0; doc < head.count; doc++) if (tests.every((test) => test(doc))) docs.push(doc);
      const columns = inHead.length < recognised.length && docs.length ? await loadColumns(head, docs, missing, 3) : new Map();
      return recognised.map((facet) => ({
        worth: 0.6,
        adds: inHead.length > 0 && docs.length <= 3000,
        docs: () => docs,
        has: facetTest(head, columns, facet.axis, [facet.value]),
      }));
    }

    /* What result rows show, by entry: { id, kind, url, title, point, type, ... }; an entry in a missing block has none. */
    async function rows(docs) {
      const head = await open();
      const missing = new Set();
      const blockOf = (doc) => head.starts.findIndex((start, index) => doc >= start && doc < head.starts[index + 1]);
      const blocks = new Set(docs.map(blockOf));
      const found = new Map();
      await Promise.all(
        Array.from(blocks, async (block) => {
          const records = await shard(`r${block}`, (payload) => JSON.parse(unpackText(payload)), missing);
          if (!records) return;
          for (const doc of docs) {
            if (blockOf(doc) !== block) continue;
            const [id, kind, url, title, ...shown] = records[doc - head.starts[block]];
            const row = { doc, id, kind, url, title };
            head.fields.forEach((name, index) => (row[name] = shown[index] || ""));
            found.set(doc, row);
          }
        }),
      );
      return { rows: found, missing: Array.from(missing) };
    }

    return { open, search, rows, facets, figures, ordered, kinds, complete, nearest, marker };
  }

  /* ---- hits in a text ---- */

  /* Where units stand in a text. A pair marks both characters where it is written so, or sounds so and is not written so. */
  function mark(words, units, text) {
    const chars = [];
    let at = 0;
    for (const char of String(text)) {
      for (const folded of words.foldChar(char)) chars.push({ folded, start: at, end: at + char.length });
      at += char.length;
    }
    const line = chars.map(({ folded }) => folded).join("");
    // The index of `chars` for an index of `line`: they differ after a character outside the basic plane.
    const places = [];
    chars.forEach(({ folded }, place) => {
      for (let count = folded.length; count; count--) places.push(place);
    });
    const isMarked = new Uint8Array(chars.length);
    const markFrom = (index, size) => {
      for (let place = places[index]; place < places[index] + size; place++) isMarked[place] = 1;
    };
    const sounds = chars.map(({ folded }) => words.readingOf(folded));
    for (const unit of units) {
      if (unit.weight < 0.3) continue;
      if (unit.key[0] === "=") {
        const code = unit.key.slice(1);
        for (let index = line.indexOf(code); index >= 0; index = line.indexOf(code, index + 1)) {
          const isWhole = !/[a-z0-9]/.test(line[index - 1] || "") && !/[a-z0-9]/.test(line[index + code.length] || "");
          if (isWhole) markFrom(index, code.length);
        }
      } else if (unit.key[0] === "'") {
        for (let place = 0; place + unit.key.length - 1 <= chars.length; place++) {
          const size = unit.key.length - 1;
          const first = sounds.slice(place, place + size).map((sound) => sound[0] || " ").join("");
          if (first === unit.key.slice(1)) isMarked.fill(1, place, place + size);
        }
      } else if (unit.form && line.includes(unit.form)) {
        const size = Array.from(unit.form).length;
        for (let index = line.indexOf(unit.form); index >= 0; index = line.indexOf(unit.form, index + 1)) markFrom(index, size);
      } else {
        const wanted = unit.sound.split(" ");
        for (let place = 0; place + wanted.length <= chars.length; place++)
          if (wanted.every((sound, offset) => sounds[place + offset] === sound)) isMarked.fill(1, place, place + wanted.length);
      }
    }
    const ranges = [];
    chars.forEach(({ start, end }, place) => {
      if (!isMarked[place]) return;
      const last = ranges[ranges.length - 1];
      if (last && last[1] >= start) last[1] = Math.max(last[1], end);
      else ranges.push([start, end]);
    });
    return ranges;
  }

  /* A piece of a text, at most `length` characters, that shows the most of its marked places: { text, ranges, cutBefore, cutAfter }. */
  function snippet(text, ranges, length = 90) {
    let best = 0;
    let most = -1;
    for (const [start] of ranges) {
      const from = Math.max(0, Math.min(start - 12, text.length - length));
      const covered = ranges.reduce((sum, [one, other]) => sum + (one >= from && other <= from + length ? other - one : 0), 0);
      if (covered > most) {
        most = covered;
        best = from;
      }
    }
    if (/[\udc00-\udfff]/.test(text[best] || "")) best++;
    let end = Math.min(text.length, best + length);
    if (/[\ud800-\udbff]/.test(text[end - 1] || "")) end--;
    return {
      text: text.slice(best, end),
      ranges: ranges.filter(([one, other]) => one >= best && other <= end).map(([one, other]) => [one - best, other - best]),
      cutBefore: best > 0,
      cutAfter: end < text.length,
    };
  }

  return { create, mark, snippet, inflate, unarmour, unpackText, openPostings, hashOf };
})();
