-- A CV of {rows} rows in each table, for the portfolio's tables. Drawn anew it is the same: there is
-- nothing random in it.

INSERT INTO personal_info (name, title, email, summary)
VALUES ('Robin Vale', 'Backend Engineer', 'robin.vale@example.com',
    'Has worked for everybody, and for some of them twice.');

INSERT INTO technologies (name, category)
SELECT 'Technology ' || to_char(number, 'FM000000'),
    (ARRAY['language', 'framework', 'database', 'cloud'])[number % 4 + 1]
FROM generate_series(1, {rows}) number;

INSERT INTO experience (company, position, start_date, end_date, description, location)
SELECT 'Company ' || number, 'Engineer of grade ' || number % 9,
    DATE '1999-12-31' + number, DATE '2000-06-30' + number,
    repeat('Kept a service running, and wrote down how. ', 3 + number % 4), 'Bristol'
FROM generate_series(1, {rows}) number;

INSERT INTO projects (name, description, featured, start_date)
SELECT 'Project ' || number, repeat('Does one thing. ', 5 + number % 6), number % 20 = 0,
    DATE '1999-12-31' + number
FROM generate_series(1, {rows}) number;

-- Four technologies each, spread so that no two neighbours have the same.
INSERT INTO experience_technologies (experience_id, technology_id)
SELECT number, (number * 13 + place * 97) % {rows} + 1
FROM generate_series(1, {rows}) number, generate_series(1, 4) place;

INSERT INTO project_technologies (project_id, technology_id)
SELECT number, (number * 17 + place * 89) % {rows} + 1
FROM generate_series(1, {rows}) number, generate_series(1, 4) place;

INSERT INTO skills (name, category, level, years_experience)
SELECT 'Skill ' || number, (ARRAY['backend', 'cloud', 'data'])[number % 3 + 1],
    number % 5 + 1, number % 20
FROM generate_series(1, {rows}) number;
