//! How a file is named to somebody who stands in a folder: as the shell there would name it.

/// The folder from which files are named, and how far the names go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenFrom {
    /// The folder, absolute and without `.` and `..`, with `/`.
    pub folder: String,
    /// Whether what is not below the folder is named by `../`; otherwise by its absolute path, for those who wrote one.
    pub climbs: bool,
}

impl SeenFrom {
    /// The name of the file or folder at an absolute path.
    ///
    /// ```
    /// use tieline_codegen::source::SeenFrom;
    ///
    /// let seen = SeenFrom { folder: "/home/me/crm".to_owned(), climbs: true };
    /// assert_eq!(seen.name("/home/me/crm/openapi/a.yaml"), "openapi/a.yaml");
    /// assert_eq!(seen.name("/home/me/other/b.yaml"), "../other/b.yaml");
    /// assert_eq!(seen.name("/home/me/crm"), ".");
    /// assert_eq!(seen.name("/srv/c.yaml"), "/srv/c.yaml");
    /// ```
    pub fn name(&self, path: &str) -> String {
        let parts = |path: &'_ str| -> Vec<String> {
            let parts = path.split('/').filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect()
        };
        let (from, to) = (parts(&self.folder), parts(path));
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let up = from.len() - common;
        // Without a folder in common the way leads over the root, and nobody writes it so.
        if up > 0 && (!self.climbs || common == 0) {
            return path.to_owned();
        }
        let way: Vec<&str> = std::iter::repeat_n("..", up)
            .chain(to.iter().skip(common).map(String::as_str))
            .collect();
        match way.is_empty() {
            true => ".".to_owned(),
            false => way.join("/"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SeenFrom;

    #[test]
    fn who_wrote_an_absolute_path_reads_one() {
        let seen = SeenFrom {
            folder: "/home/me/crm".to_owned(),
            climbs: false,
        };
        assert_eq!(seen.name("/home/me/crm/a.yaml"), "a.yaml");
        assert_eq!(seen.name("/home/me/crm2/a.yaml"), "/home/me/crm2/a.yaml");
        assert_eq!(seen.name("/home/me"), "/home/me");
    }

    #[test]
    fn the_way_up_may_be_all_of_it() {
        let seen = SeenFrom {
            folder: "/home/me/crm".to_owned(),
            climbs: true,
        };
        assert_eq!(seen.name("/home"), "../..");
        assert_eq!(seen.name("/home/me/crm2/a.yaml"), "../crm2/a.yaml");
    }
}
