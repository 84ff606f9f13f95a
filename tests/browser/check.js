// Opens pages as people do: with and without scripts, light and dark, wide and narrow.
//   node check.js SCREENSHOTS PAGE OTHER...
// The first page in every way, the others in two.  A page is a file or a URL.
// Prints a line for each thing that is wrong, then how many cases there were; status 1 where any.
'use strict';
const fs = require('fs');
const path = require('path');
const { launch, open } = require('./browser');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
let cases = 0;
let wrong = 0;

function expect(what, holds, detail) {
    cases++;
    if (holds)
        return;
    wrong++;
    console.log('wrong: ' + what + (detail ? ': ' + detail : ''));
}

// Of the paths, those that are no page of the server.
async function not_served(base, paths) {
    const lost = [];
    for (const path of new Set(paths)) {
        const there = path.startsWith('/') && (await fetch(new URL(path, base))).status === 200;
        if (!there)
            lost.push(path);
    }
    return lost;
}

// puppeteer evaluates in a world of its own, which works where the page's scripts are off.
async function check_layout(page, name) {
    const served = page.url().startsWith('http:');
    const seen = await page.evaluate(function () {
        const root = document.documentElement;
        const charts = Array.from(document.querySelectorAll('figure.chart'));
        const links = Array.from(document.querySelectorAll('a[href]'));
        function visible(element) {
            const box = element.getBoundingClientRect();
            return box.width > 100 && box.height > 60 && box.left >= 0 &&
                box.right <= root.clientWidth + 1;
        }
        return {
            overflow: root.scrollWidth - root.clientWidth,
            charts: charts.length,
            hidden: charts.filter(function (chart) {
                const drawing = chart.querySelector('svg');
                return drawing === null || !visible(chart) ||
                    drawing.getBoundingClientRect().width < 300 ||
                    drawing.querySelectorAll('path').length < 3;
            }).map(function (chart) { return chart.textContent.trim().slice(0, 60); }),
            links: links.length,
            lost: links.filter(function (link) {
                const anchor = link.getAttribute('href');
                return !anchor.startsWith('#') || document.getElementById(anchor.slice(1)) === null;
            }).map(function (link) { return link.getAttribute('href'); }),
            plain: document.querySelector('main.plain') !== null,
            twins: Array.from(document.querySelectorAll('[id]'))
                .map(function (element) { return element.id; })
                .filter(function (id, i, all) { return all.indexOf(id) !== i; }),
            unlabelled: Array.from(document.querySelectorAll('svg'))
                .filter(function (svg) { return (svg.getAttribute('aria-label') || '').length < 20; })
                .length,
        };
    });
    expect(name + ': no horizontal overflow', seen.overflow <= 0, seen.overflow + ' px');
    if (served) // its pages lead to each other
        seen.lost = await not_served(page.url(), seen.lost);
    expect(name + ': there are charts', seen.charts > 0 || (served && seen.plain));
    expect(name + ': every chart is visible', seen.hidden.length === 0, seen.hidden.join(', '));
    expect(name + ': every link lands', seen.links > 0 && seen.lost.length === 0, seen.lost.join(', '));
    expect(name + ': every id is there once', seen.twins.length === 0, seen.twins.join(', '));
    expect(name + ': every drawing is told in words', seen.unlabelled === 0, String(seen.unlabelled));
}

// A link of the contents scrolls to what it names.
async function check_jump(page, name) {
    await page.click('nav a[href="#method"]');
    const top = await page.evaluate(function () {
        return document.getElementById('method').getBoundingClientRect().top;
    });
    expect(name + ': a link jumps', top >= -5 && top < 900, 'top at ' + top);
}

async function check_axe(page, name) {
    await page.evaluate(axe + ';0'); // an expression: eval is what a served page may forbid
    const found = await page.evaluate(async function () {
        const result = await window.axe.run(document, { resultTypes: ['violations'] });
        return result.violations.map(function (violation) {
            return violation.impact + ' ' + violation.id + ' at ' + violation.nodes.length + ' (' +
                violation.nodes[0].html.slice(0, 120) + ')';
        });
    });
    const serious = found.filter(function (line) { return /^(serious|critical)/.test(line); });
    expect(name + ': axe finds nothing serious', serious.length === 0, serious.join('; '));
}

async function rows(page, column) {
    return page.$$eval('table.sortable tbody', function (bodies, at) {
        return Array.from(bodies[0].rows).map(function (row) {
            const cell = row.cells[at];
            return cell.dataset.value === undefined ? cell.textContent.trim()
                : Number(cell.dataset.value);
        });
    }, column);
}

function ascends(values) {
    return values.every(function (value, i) { return i === 0 || values[i - 1] <= value; });
}

// Unknown figures stand last, whichever way is sorted.
function sorted_figures(values, ascending) {
    const known = values.filter(function (value) { return typeof value === 'number'; });
    return values.slice(0, known.length).every(function (value) { return typeof value === 'number'; }) &&
        ascends(ascending ? known : known.reverse());
}

// Sorting by a column of figures and by one of words, both ways, by mouse and by keyboard.
async function check_sorting(page, name) {
    const before = await rows(page, 0);
    const table = await page.$('table.sortable');
    const figures = await table.$$('thead tr:last-child th.number button');
    const column = await table.$eval('tbody tr', function (row) {
        return Array.from(row.cells).findIndex(function (cell) {
            return cell.classList.contains('number');
        });
    });
    await figures[0].click();
    expect(name + ': sorts figures', sorted_figures(await rows(page, column), true),
        (await rows(page, column)).join(' '));
    await figures[0].focus();
    await page.keyboard.press('Enter');
    expect(name + ': sorts the other way', sorted_figures(await rows(page, column), false));
    const sorted = await table.$$eval('th[aria-sort]', function (heads) {
        return heads.map(function (head) { return head.getAttribute('aria-sort'); }).join();
    });
    expect(name + ': says how it is sorted', sorted === 'descending', sorted);
    const names = await table.$('thead th button');
    await names.click();
    expect(name + ': sorts words', ascends(await rows(page, 0)), (await rows(page, 0)).join(' '));
    expect(name + ': loses no row', (await rows(page, 0)).length === before.length);
}

async function check_page(browser, file, reader, screenshots) {
    const title = file.startsWith('http:') ?
        'served-' + (new URL(file).pathname.split('/').slice(1, 2)[0] || 'list') :
        path.basename(file, '.html');
    const name = [title, reader.width, reader.dark ? 'dark' : 'light',
        reader.scripts ? 'scripts' : 'no scripts'].join(' ');
    const { page, said } = await open(browser, file, reader);
    await page.evaluate(function () { // what is folded away is to be read as well
        document.querySelectorAll('details').forEach(function (part) { part.open = true; });
    });
    await check_layout(page, name);
    if (reader.scripts) {
        if (reader.dark === (reader.width < 1000)) // each width and each scheme once: axe is slow
            await check_axe(page, name);
        if (await page.$('table.sortable') !== null)
            await check_sorting(page, name);
        await page.screenshot({
            path: path.join(screenshots,
                title + '-' + reader.width + '-' + (reader.dark ? 'dark' : 'light') + '.png'),
        });
    } else {
        expect(name + ': no buttons that do nothing', (await page.$$('button')).length === 0);
    }
    if (await page.$('nav a[href="#method"]') !== null)
        await check_jump(page, name);
    expect(name + ': nothing on the console', said.length === 0, said.join('; '));
    await page.close();
}

async function main() {
    const [screenshots, ...files] = process.argv.slice(2);
    const browser = await launch();
    try {
        fs.mkdirSync(screenshots, { recursive: true });
        for (const width of [1280, 390])
            for (const dark of [false, true])
                for (const scripts of [true, false])
                    await check_page(browser, files[0], { width, dark, scripts }, screenshots);
        for (const file of files.slice(1)) {
            await check_page(
                browser, file, { width: 1280, dark: false, scripts: false }, screenshots);
            await check_page(browser, file, { width: 390, dark: true, scripts: true }, screenshots);
        }
    } finally {
        await browser.close();
    }
    console.log(cases + ' cases, ' + wrong + ' wrong');
    process.exitCode = wrong === 0 && cases > 0 ? 0 : 1;
}

main().catch(function (error) {
    console.log('wrong: ' + error.stack);
    process.exitCode = 1;
});
