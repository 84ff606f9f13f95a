// Tables that can be sorted by their columns; without this script they stay in the order of the run.
(function () {
    'use strict';

    // The headings of the last row, and those that reach down to it, from left to right.
    function columns(table) {
        const grid = [];
        Array.from(table.tHead.rows).forEach(function (row, y) {
            let x = 0;
            Array.from(row.cells).forEach(function (cell) {
                grid[y] = grid[y] || [];
                while (grid[y][x])
                    x++;
                for (let down = 0; down < cell.rowSpan; down++)
                    for (let right = 0; right < cell.colSpan; right++) {
                        grid[y + down] = grid[y + down] || [];
                        grid[y + down][x + right] = cell;
                    }
                x += cell.colSpan;
            });
        });
        return grid[grid.length - 1];
    }

    function key(row, column) {
        const cell = row.cells[column];
        if (cell.dataset.value !== undefined)
            return Number(cell.dataset.value);
        return cell.classList.contains('number') ? NaN : cell.textContent.trim().toLowerCase();
    }

    // What is not known stands last, whichever way is sorted.
    function compare(a, b, sign) {
        const unknownA = typeof a === 'number' && isNaN(a);
        const unknownB = typeof b === 'number' && isNaN(b);
        if (unknownA || unknownB)
            return unknownA - unknownB;
        return a < b ? -sign : a > b ? sign : 0;
    }

    function sort(table, heads, column) {
        const ascending = heads[column].getAttribute('aria-sort') !== 'ascending';
        const body = table.tBodies[0];
        const rows = Array.from(body.rows);
        rows.sort(function (a, b) {
            return compare(key(a, column), key(b, column), ascending ? 1 : -1);
        });
        heads.forEach(function (head) { head.removeAttribute('aria-sort'); });
        heads[column].setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
        rows.forEach(function (row) { body.appendChild(row); });
    }

    document.querySelectorAll('table.sortable').forEach(function (table) {
        const heads = columns(table);
        heads.forEach(function (head, column) {
            const button = document.createElement('button');
            button.type = 'button';
            while (head.firstChild)
                button.appendChild(head.firstChild);
            head.appendChild(button);
            button.addEventListener('click', function () { sort(table, heads, column); });
        });
    });
})();
