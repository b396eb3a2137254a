use std::fs;
use std::path::Path;

/// Bytes that this process may still take: the least of what the machine, the control groups above
/// it and its own limits leave. `None` where the system does not tell.
pub(super) fn bytes() -> Option<u64> {
    Told(Path::new("/")).free()
}

/// A system that tells about itself in files below a root.
struct Told<'a>(&'a Path);

impl Told<'_> {
    fn free(&self) -> Option<u64> {
        let own = [self.machine(), self.address_space(), self.data()];
        own.into_iter().flatten().chain(self.groups()).min()
    }

    fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }

    /// The number after `name` in a file of names and numbers.
    fn number(&self, path: &str, name: &str) -> Option<u64> {
        let text = self.text(path)?;
        let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
        rest.split_whitespace().next()?.parse().ok()
    }

    fn machine(&self) -> Option<u64> {
        Some(self.number("proc/meminfo", "MemAvailable:")? << 10)
    }

    fn address_space(&self) -> Option<u64> {
        self.left_of_limit("Max address space", "VmSize:")
    }

    fn data(&self) -> Option<u64> {
        self.left_of_limit("Max data size", "VmData:")
    }

    fn left_of_limit(&self, limit: &str, taken: &str) -> Option<u64> {
        let limit = self.number("proc/self/limits", limit)?;
        Some(limit.saturating_sub(self.number("proc/self/status", taken)? << 10))
    }

    /// What each control group above this process leaves, in version 2 and version 1 of them.
    fn groups(&self) -> Vec<u64> {
        let mut left = Vec::new();
        for line in self.text("proc/self/cgroup").unwrap_or_default().lines() {
            let mut words = line.splitn(3, ':').skip(1);
            let (Some(controllers), Some(path)) = (words.next(), words.next()) else { continue };
            let version = match controllers {
                "" => &VERSION_2,
                _ if controllers.split(',').any(|one| one == "memory") => &VERSION_1,
                _ => continue,
            };
            // Within a container the path may be that of the host: then the root is the own group.
            for group in Path::new(path.trim_start_matches('/')).ancestors() {
                left.extend(group.to_str().and_then(|group| self.left_of(version, group)));
            }
        }
        left
    }

    fn left_of(&self, version: &Version, group: &str) -> Option<u64> {
        let of = |file: &str| format!("{}/{group}/{file}", version.root);
        let limit = self.number(&of(version.limit), "")?;
        let taken = self.number(&of(version.taken), "")?;
        // The copies of files that nobody uses are given back for the asking.
        let idle = self.number(&of("memory.stat"), version.idle).unwrap_or(0);
        Some(limit.saturating_sub(taken.saturating_sub(idle)))
    }
}

struct Version {
    root: &'static str,
    limit: &'static str,
    taken: &'static str,
    idle: &'static str,
}

const VERSION_2: Version = Version {
    root: "sys/fs/cgroup",
    limit: "memory.max",
    taken: "memory.current",
    idle: "inactive_file ",
};

const VERSION_1: Version = Version {
    root: "sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    taken: "memory.usage_in_bytes",
    idle: "total_inactive_file ",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn free_with(files: &[(&str, &str)]) -> Option<u64> {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Told(root.path()).free()
    }

    const MACHINE: (&str, &str) = (
        "proc/meminfo",
        "MemTotal:       24683520 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n",
    );

    #[test]
    fn the_least_of_all_limits_counts() {
        assert_eq!(free_with(&[]), None);
        assert_eq!(free_with(&[MACHINE]), Some(4_096_000_000));
        let group = ("proc/self/cgroup", "5:cpu:/other\n0::/a/b\n");
        let above = [
            ("sys/fs/cgroup/a/memory.max", "3000000000\n"),
            ("sys/fs/cgroup/a/memory.current", "2500000000\n"),
            ("sys/fs/cgroup/a/memory.stat", "anon 5\ninactive_file 100000000\n"),
            ("sys/fs/cgroup/a/b/memory.max", "max\n"),
            ("sys/fs/cgroup/a/b/memory.current", "7\n"),
        ];
        let mut files = vec![MACHINE, group];
        files.extend(above);
        assert_eq!(free_with(&files), Some(600_000_000));
        files.push((
            "proc/self/limits",
            "Limit    Soft Limit  Hard Limit  Units\n\
             Max data size      unlimited   unlimited   bytes\n\
             Max address space  67108864    unlimited   bytes\n",
        ));
        files.push(("proc/self/status", "Name: faltung\nVmSize:\t    3760 kB\nVmData:\t 292 kB\n"));
        assert_eq!(free_with(&files), Some(67_108_864 - 3760 * 1024));
    }

    #[test]
    fn groups_of_the_first_version_are_found_in_a_container() {
        let files = [
            MACHINE,
            ("proc/self/cgroup", "9:name=systemd:/x\n4:cpu,memory:/docker/0123\n0::/\n"),
            ("sys/fs/cgroup/memory/memory.limit_in_bytes", "200000000\n"),
            ("sys/fs/cgroup/memory/memory.usage_in_bytes", "150000000\n"),
            ("sys/fs/cgroup/memory/memory.stat", "inactive_file 1\ntotal_inactive_file 20000000\n"),
        ];
        assert_eq!(free_with(&files), Some(70_000_000));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_tells() {
        assert!(bytes().is_some_and(|free| free > 1 << 20));
    }
}
