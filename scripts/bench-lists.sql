-- A provider of 1,000,000 accounts in a database that the accounts service has just made: 2,000 groups on four levels, 20
-- programmes, 5,000 people who are no learners. `mixed` stirs the row number, so that neither names nor groups follow the order
-- of creation. Read by scripts/bench --lists.
PRAGMA synchronous = OFF;
PRAGMA cache_size = -400000;
PRAGMA foreign_keys = OFF;
BEGIN;

INSERT INTO groupNode (id, parentID, name) SELECT 1 + value, 1, 'Region ' || value FROM generate_series(1, 9);
INSERT INTO groupNode (id, parentID, name)
SELECT 10 + value, 2 + (value - 1) / 10, 'College ' || value FROM generate_series(1, 90);
INSERT INTO groupNode (id, parentID, name)
SELECT 100 + value, 11 + value % 90, 'Intake ' || value FROM generate_series(1, 1900);

INSERT INTO programme (name, kind)
SELECT 'Programme ' || value, CASE value % 2 WHEN 0 THEN 'delivery' ELSE 'application' END FROM generate_series(1, 20);
INSERT INTO employer (name, addresses)
SELECT 'Employer ' || value, json_array(value || ' High Street, Leeds') FROM generate_series(1, 150);
INSERT INTO learningProvider (name) SELECT 'Provider ' || value FROM generate_series(1, 10);

CREATE TEMP TABLE firstNames AS
SELECT key AS number, value AS name FROM json_each('["Aoife","Seán","Priya","Mohammed","Chloë","Rhys","Zainab","Tomos","Grace",
    "Piotr","Olivia","Noah","Amelia","George","Isla","Leo","Ava","Arthur","Mia","Oscar","Ivy","Harry","Lily","Archie","Freya"]');
CREATE TEMP TABLE surnames AS
SELECT row_number() OVER (ORDER BY a.key, b.key) - 1 AS number, a.value || b.value AS name
FROM json_each('["Ash","Brad","Clay","Dun","East","Fair","Green","Hart","Ken","Lang","Mar","North","Old","Pres","Red","Stan",
    "Thorn","Under","Wal","York"]') a, json_each('["bury","by","combe","den","field","ford","ham","ley","low","ridge","son",
    "stead","stone","thorpe","ton","well","wick","wood","worth","yard"]') b;
CREATE UNIQUE INDEX temp.surnamesByNumber ON surnames (number);
CREATE UNIQUE INDEX temp.firstNamesByNumber ON firstNames (number);

-- A surname of two hundred in ten thousand is Williams; the others are spread evenly.
CREATE TEMP TABLE person AS
SELECT
    value AS n, (value * 2654435761) % 4294967296 AS mixed, f.name AS firstName,
    CASE WHEN (value * 2654435761) % 4294967296 / 7 % 50 = 0 THEN 'Williams' ELSE s.name END AS surname
FROM generate_series(1, 999999)
JOIN firstNames f ON f.number = (value * 2654435761) % 4294967296 / 11 % 25
JOIN surnames s ON s.number = (value * 2654435761) % 4294967296 / 13 % 400;
-- One account in ten is in one college directly, the others are spread over the intakes.
CREATE TEMP TABLE placed AS
SELECT *, CASE WHEN mixed / 17 % 10 = 0 THEN 42 ELSE 101 + mixed / 19 % 1900 END AS groupID FROM person;

INSERT INTO account (
    type, status, firstName, surname, email, groupID, programmeID, reference, gender, mobile, dateOfBirth, postcode, address1,
    town, county, country, caseOwnerID, learningProviderID, employerID, rateOfPay, loginName, createdAt, createdBy, invitedAt,
    activatedAt)
SELECT
    CASE WHEN n > 5000 THEN 'user' WHEN n % 10 < 3 THEN 'admin' WHEN n % 10 < 6 THEN 'manager' WHEN n % 10 < 9 THEN 'mentor'
        ELSE 'employer' END,
    CASE WHEN n % 10 < 6 THEN 'fullUser' WHEN n % 10 < 8 THEN 'invited' WHEN n % 10 < 9 THEN 'prospect' ELSE 'expired' END,
    firstName, surname, lower(firstName || '.' || surname) || n || '@learners.example',
    -- Three programmes a group.
    groupID, CASE WHEN n > 5000 THEN 1 + (groupID + mixed / 23 % 3) % 20 END,
    'REF-' || printf('%07d', n), CASE n % 2 WHEN 0 THEN 'female' ELSE 'male' END, '+447700900' || printf('%03d', n % 1000),
    date('1970-01-01', n % 12000 || ' days'), 'LS1 ' || n % 10 || 'AB', n % 200 || ' Station Road', 'Leeds', 'West Yorkshire',
    'United Kingdom',
    -- Two case owners a group: row n has the id n + 1, and the administrators among the rows are 1, 2, 10, 11, 12 and so on.
    CASE WHEN n > 5000 THEN 2 + 10 * (groupID % 480) + mixed / 29 % 2 END,
    1 + n % 10, 1 + n % 150, 'nationalLivingWage',
    CASE WHEN n % 10 < 6 THEN 'login' || n END, 1700000000 + n, 1, 1700000000 + n, CASE WHEN n % 10 < 6 THEN 1700000000 + n END
FROM placed ORDER BY n;

INSERT INTO accountSearch (rowid, text)
SELECT id, firstName || ' ' || surname || char(10) || email || char(10) || ifnull(reference, '') FROM account
WHERE id > (SELECT indexedTo FROM accountSearchState);
UPDATE accountSearchState SET indexedTo = (SELECT max(id) FROM account);
INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, count)
SELECT groupID, status, type, ifnull(programmeID, 0), ifnull(caseOwnerID, 0), count(*) FROM account WHERE id > 1
GROUP BY 1, 2, 3, 4, 5
ON CONFLICT DO UPDATE SET count = count + excluded.count;
-- Their invitations are spread over the last twelve weeks.
INSERT INTO invitationDay (day, groupID, sent, activated)
SELECT unixepoch('now') / 86400 - id % 84, groupID, count(*), count(activatedAt) FROM account WHERE id > 1 GROUP BY 1, 2
ON CONFLICT DO UPDATE SET sent = sent + excluded.sent, activated = activated + excluded.activated;
-- One learner in twenty got a job.
INSERT INTO outcome (accountID, employer, title, startDate, recordedAt, recordedBy)
SELECT id, 'Employer ' || id % 150, 'Assistant', '2026-01-05', 1700000000, 1 FROM account WHERE type = 'user' AND id % 20 = 7;
COMMIT;
