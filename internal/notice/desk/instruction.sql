-- name: AddInstruction :exec
INSERT INTO instruction (county, id, number, title, text, until_on, by_person, post, grid, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: AddInstructionGrid :exec
INSERT INTO instruction_to (county, instruction, grid) VALUES ($1, $2, $3)
ON CONFLICT (county, instruction, grid) DO NOTHING;

-- name: InstructionByID :one
-- scope: who asks compares the grids with the caller's standings.
SELECT id, number, title, text, until_on, by_person, post, grid, at FROM instruction WHERE county = $1 AND id = $2;

-- name: AddReceipt :execrows
INSERT INTO instruction_receipt (county, instruction, grid, person, post, text, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (county, instruction, grid) DO NOTHING;

-- name: Addressed :many
SELECT grid FROM instruction_to WHERE county = $1 AND instruction = $2 ORDER BY grid;

-- name: Lower :many
SELECT id FROM grid WHERE county = $1 AND parent = $2 AND closed_on = '' ORDER BY id;

-- name: OpenGrid :one
SELECT path, name FROM grid WHERE county = $1 AND id = $2 AND closed_on = '';

-- name: PostsAt :many
-- scope: nobody is asking; they are told.
SELECT post, kind FROM appointment WHERE county = $1 AND grid = $2 AND from_on <= $3 AND (to_on = '' OR to_on >= $3) ORDER BY post;
